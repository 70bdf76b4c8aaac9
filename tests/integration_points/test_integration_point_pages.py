"""The pages of the ways in: words for what a point does, its keys shown once, the built-in one kept."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from integration_points.keys import find_key, make_key
from integration_points.models import ApiKey, IntegrationPoint, Source
from integration_points.words import NEVER_RETROACTIVE, describe
from tests.factories import admin_panel, make_point, make_source, make_staff, make_superuser

pytestmark = pytest.mark.django_db
POINTS = "/admin/integration_points/integrationpoint/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(make_superuser())


@pytest.fixture
def loyalty(db: None) -> IntegrationPoint:
    return make_point("website-loyalty", mobile_access="give", email_confirmation="ask", held_by_another="merge")


def page_of(client: Client, point: IntegrationPoint) -> str:
    response = client.get(f"{POINTS}{point.pk}/change/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_in_words_what_the_point_does(administrator: Client, loyalty: IntegrationPoint) -> None:
    html = page_of(administrator, loyalty)
    assert NEVER_RETROACTIVE in html
    assert [sentence in html for sentence in describe(loyalty.policy())] == [True] * 5


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mobile_access": "give"}, "Each mobile number that enters gains account access"),
        ({"email_access": "take"}, "Each email address that enters loses account access"),
        ({"mobile_access": "leave"}, "Each mobile number that enters keeps the account access that it has"),
        ({"email_confirmation": "ask"}, "Its owner is asked to confirm it"),
        ({"held_by_another": "reject"}, "A contact that another customer holds is refused."),
        ({"held_by_another": "wait"}, "kept waiting"),
        ({"held_by_another": "merge"}, "merges the two customers"),
        ({"verification_required": True}, "only contacts whose owner has verified them"),
        ({"country": "US"}, "National phone numbers are read as numbers of US."),
        ({"country": ""}, "Phone numbers need their country code"),
        ({"may_register": True}, "Client systems may register customers."),
    ],
)
def test_every_setting_has_its_sentence(settings: dict[str, object], words: str) -> None:
    point = IntegrationPoint(pk=1, system_name="x", **settings)
    assert words in " ".join(describe(point.policy()))


def test_the_list_tells_the_points_apart_by_what_they_do(administrator: Client, loyalty: IntegrationPoint) -> None:
    html = administrator.get(POINTS).content.decode()
    assert [word in html for word in ("gives access", "asks", "merges")] == [True, True, True]


def test_a_new_key_is_shown_once_and_works(administrator: Client, loyalty: IntegrationPoint) -> None:
    html = administrator.post(f"{POINTS}{loyalty.pk}/keys/make/").content.decode()
    secret = re.search(r'<code id="secret">([^<]+)</code>', html)
    assert secret is not None
    found = find_key(secret=secret[1], now=timezone.now())
    assert found is not None
    assert found.integration_point == loyalty
    assert secret[1] not in page_of(administrator, loyalty)


def test_a_key_is_listed_by_its_prefix_and_its_end(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    html = page_of(administrator, loyalty)
    assert f"{secret[:12]}…{secret[-4:]}" in html
    assert secret not in html


def test_a_test_key_is_made_as_one(administrator: Client, loyalty: IntegrationPoint) -> None:
    administrator.post(f"{POINTS}{loyalty.pk}/keys/make/", {"is_test": "on"})
    assert ApiKey.objects.get().is_test


def test_a_revoked_key_opens_nothing(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    administrator.post(f"{POINTS}{loyalty.pk}/keys/{ApiKey.objects.get().pk}/revoke/")
    assert find_key(secret=secret, now=timezone.now()) is None


def test_the_key_of_another_point_is_not_found_here(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_key(integration_point=make_point("other"))
    response = administrator.post(f"{POINTS}{loyalty.pk}/keys/{ApiKey.objects.get().pk}/revoke/")
    assert response.status_code == 404
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
    assert "gains account access" in html
    assert secret[:12] not in html


def test_the_built_in_point_cannot_be_deleted(administrator: Client) -> None:
    panel = admin_panel()
    assert administrator.post(f"{POINTS}{panel.pk}/delete/", {"post": "yes"}).status_code == 403
    assert IntegrationPoint.objects.filter(pk=panel.pk).exists()


def test_a_points_name_stays(administrator: Client, loyalty: IntegrationPoint) -> None:
    html = page_of(administrator, loyalty)
    assert 'name="system_name"' not in html


def test_a_change_of_settings_is_remembered_with_its_author(administrator: Client, loyalty: IntegrationPoint) -> None:
    posted = {
        "name": "Loyalty",
        "preset": "website",
        "email_access": "leave",
        "email_confirmation": "leave",
        "mobile_access": "take",
        "mobile_confirmation": "leave",
        "held_by_another": "reject",
    }
    response = administrator.post(f"{POINTS}{loyalty.pk}/change/", posted)
    assert response.status_code == 302
    latest = loyalty.history.latest()
    assert (latest.mobile_access, latest.history_user.username) == ("take", "admin")


def test_what_came_through_is_one_click_away(administrator: Client, loyalty: IntegrationPoint) -> None:
    expected = f"/admin/customers/change/?integration_point__id__exact={loyalty.pk}"
    assert expected in page_of(administrator, loyalty)


def test_a_source_with_accounts_keeps_that(administrator: Client) -> None:
    source = make_source("LINE", "jp")
    html = administrator.get(f"/admin/integration_points/source/{source.pk}/change/").content.decode()
    assert 'name="has_accounts"' not in html
    assert 'name="accounts-0-system_name"' in html


def test_a_point_of_a_source_with_accounts_needs_one(administrator: Client) -> None:
    source = Source.objects.create(system_name="LINE", has_accounts=True)
    posted = {
        "system_name": "line-app",
        "preset": "ios",
        "email_access": "leave",
        "email_confirmation": "leave",
        "mobile_access": "leave",
        "mobile_confirmation": "leave",
        "held_by_another": "reject",
    }
    response = administrator.post(f"{POINTS}add/", {**posted, "source": source.pk})
    assert "has many accounts" in response.content.decode()
