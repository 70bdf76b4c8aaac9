"""Keys: one with every new point, shown once, told apart by prefix and end, revoked for ever."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.utils import timezone

from customers.api.http.key_lookup import find_key
from integration_points.keys import make_key, order_key, show_key
from integration_points.models import ApiKey, IntegrationPoint
from tests.factories import make_point, make_staff, make_superuser, signed_in
from tests.integration_points.test_integration_point_pages import ADDED, POINTS, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(make_superuser())


@pytest.fixture
def loyalty(db: None) -> IntegrationPoint:
    return make_point("website-loyalty")


def secret_in(html: str) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', html)
    assert found is not None, "no key is shown"
    return found[1]


def make(client: Client, point: IntegrationPoint, **given: str) -> Any:
    return client.post(f"{POINTS}{point.pk}/keys/make/", given)


def opened(secret: str) -> ApiKey | None:
    return find_key(secret=secret, now=timezone.now())


def test_row_12_a_new_point_has_one_production_key_and_it_is_shown(administrator: Client) -> None:
    response = administrator.post(f"{POINTS}add/", ADDED, follow=True)
    key = opened(secret_in(response.content.decode()))
    assert key is not None
    assert (key.integration_point.name, key.is_test, key.made_by) == ("Loyalty site", False, "admin")
    assert ApiKey.objects.count() == 1


def test_row_12_a_test_key_can_be_added(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_key(integration_point=loyalty)
    secret_in(administrator.get(make(administrator, loyalty, is_test="on")["Location"]).content.decode())
    assert sorted(ApiKey.objects.values_list("is_test", flat=True)) == [False, True]


def test_a_key_is_shown_once_and_reloading_makes_no_other(administrator: Client, loyalty: IntegrationPoint) -> None:
    page = make(administrator, loyalty)["Location"]
    secret = secret_in(administrator.get(page).content.decode())
    again = administrator.get(page).content.decode()
    assert "was shown before" in again
    assert secret not in again + page_of(administrator, loyalty)
    assert ApiKey.objects.count() == 1
    assert opened(secret) is not None


def test_the_page_with_a_key_is_kept_by_no_cache(administrator: Client, loyalty: IntegrationPoint) -> None:
    response = administrator.get(make(administrator, loyalty)["Location"])
    assert "no-store" in response["Cache-Control"]


def test_a_secret_stands_in_no_url_no_session_no_message_and_no_log(
    administrator: Client, loyalty: IntegrationPoint, caplog: pytest.LogCaptureFixture
) -> None:
    made = make(administrator, loyalty)
    shown = administrator.get(made["Location"])
    secret = secret_in(shown.content.decode())
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    logged = [entry.change_message + entry.object_repr for entry in LogEntry.objects.all()]
    cookies = [cookie.value for cookie in administrator.cookies.values()]
    everything = "\n".join([made["Location"], caplog.text, *sessions, *logged, *cookies])
    assert secret not in everything
    assert secret[13:] not in everything


def test_only_who_made_a_key_is_shown_it(administrator: Client, loyalty: IntegrationPoint) -> None:
    page = make(administrator, loyalty)["Location"]
    other = signed_in(make_superuser("eve"))
    assert other.get(page).status_code == 403
    secret_in(administrator.get(page).content.decode())


def test_a_key_that_was_never_shown_opens_nothing_and_says_so(administrator: Client, loyalty: IntegrationPoint) -> None:
    make(administrator, loyalty)
    assert ApiKey.objects.get().hash is None
    assert "Show once" in page_of(administrator, loyalty)


def test_a_revoked_key_is_not_shown_any_more(loyalty: IntegrationPoint) -> None:
    key = order_key(integration_point=loyalty)
    ApiKey.objects.update(revoked_at=timezone.now())
    assert show_key(key_id=key.pk) is None


def test_a_key_may_end_by_itself(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = secret_in(administrator.get(make(administrator, loyalty, days="30")["Location"]).content.decode())
    now = timezone.now()
    assert find_key(secret=secret, now=now + dt.timedelta(days=29)) is not None
    assert find_key(secret=secret, now=now + dt.timedelta(days=31)) is None


def test_an_ended_key_says_so(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_key(integration_point=loyalty)
    ApiKey.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert "expired" in page_of(administrator, loyalty)


def test_a_key_is_listed_by_its_prefix_and_its_end(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    html = page_of(administrator, loyalty)
    assert f"{secret[:12]}…{secret[-4:]}" in html
    assert secret not in html


def test_a_revoked_key_opens_nothing_and_names_who_revoked_it(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    administrator.post(f"{POINTS}{loyalty.pk}/keys/{ApiKey.objects.get().pk}/revoke/")
    assert opened(secret) is None
    assert ApiKey.objects.get().revoked_by == "admin"
    assert "Revoked the key" in LogEntry.objects.latest("pk").get_change_message()


def test_a_key_is_revoked_once(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_key(integration_point=loyalty)
    key = ApiKey.objects.get()
    administrator.post(f"{POINTS}{loyalty.pk}/keys/{key.pk}/revoke/")
    signed_in(make_superuser("eve")).post(f"{POINTS}{loyalty.pk}/keys/{key.pk}/revoke/")
    assert ApiKey.objects.get().revoked_by == "admin"


def test_who_made_a_key_is_known_after_that_person_is_gone(administrator: Client, loyalty: IntegrationPoint) -> None:
    ada = make_superuser("ada")
    make_key(integration_point=loyalty, created_by=ada)
    ada.delete()
    assert "· ada" in page_of(administrator, loyalty)


def test_row_13_the_key_of_another_point_is_not_found_here(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_key(integration_point=make_point("other"))
    key = ApiKey.objects.get()
    pages = (f"{POINTS}{loyalty.pk}/keys/{key.pk}/{action}/" for action in ("revoke", "show"))
    assert [administrator.post(next(pages)).status_code, administrator.get(next(pages)).status_code] == [404, 404]
    assert ApiKey.objects.get().revoked_at is None


@pytest.mark.parametrize("path", ["keys/make/", "keys/{key}/revoke/"])
def test_a_viewer_makes_and_revokes_no_key(loyalty: IntegrationPoint, path: str) -> None:
    make_key(integration_point=loyalty)
    key = ApiKey.objects.get()
    client = signed_in(make_staff("viewer"))
    assert client.post(f"{POINTS}{loyalty.pk}/{path.format(key=key.pk)}").status_code == 403
    assert list(ApiKey.objects.values_list("pk", "revoked_at")) == [(key.pk, None)]


@pytest.mark.parametrize("path", ["keys/make/", "keys/1/revoke/"])
def test_a_link_makes_and_revokes_no_key(administrator: Client, loyalty: IntegrationPoint, path: str) -> None:
    assert administrator.get(f"{POINTS}{loyalty.pk}/{path}").status_code == 405


def test_a_viewer_reads_the_point_and_sees_no_key(loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    html = page_of(signed_in(make_staff("viewer")), loyalty)
    assert "When a contact comes in" in html
    assert secret[:12] not in html


def test_a_retired_point_gets_no_key(administrator: Client, loyalty: IntegrationPoint) -> None:
    administrator.post(f"{POINTS}{loyalty.pk}/retire/")
    make(administrator, loyalty)
    assert not ApiKey.objects.exists()


def test_an_unknown_key_is_a_defect_of_ours(loyalty: IntegrationPoint) -> None:
    with pytest.raises(ObjectDoesNotExist):
        show_key(key_id=0)
