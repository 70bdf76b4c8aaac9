"""The pages of the ways in: added from a preset, told in words, never retroactive, retired instead of deleted."""

from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.api.http.key_lookup import find_key
from customers.models import Contact
from integration_points.forms import PointForm
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint, Source
from integration_points.policy_text import NEVER_RETROACTIVE, cases, describe_contacts, describe_others
from tests.factories import (
    admin_panel,
    change_customer,
    contact,
    make_customer,
    make_customers,
    make_point,
    make_source,
    make_staff,
    make_superuser,
    signed_in,
)
from tests.uploads import operator

pytestmark = pytest.mark.django_db
POINTS = "/admin/integration_points/integrationpoint/"


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
    html = unescape(page_of(administrator, loyalty))
    said = [text for case in cases(loyalty.policy()) for text in (case.when, case.email, case.mobile)]
    assert NEVER_RETROACTIVE in html
    assert [text for text in (*said, *describe_others(loyalty.policy())) if text not in html] == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mobile_access": "give"}, "Each mobile number that enters gains account access"),
        ({"email_access": "take"}, "Each email address that enters loses account access"),
        ({"mobile_access": "leave"}, "Each mobile number that enters keeps the account access that it has"),
        ({"email_confirmation": "ask"}, "Its owner is asked to confirm it"),
        ({"held_by_another": "reject"}, "A contact that another customer holds is refused."),
        ({"held_by_another": "wait"}, "kept waiting"),
        ({"held_by_another": "merge"}, "holds merges the two customers"),
        ({"verification_required": True}, "only contacts whose owner has verified them"),
        ({"country": "US"}, "National phone numbers are read as numbers of US."),
        ({"country": ""}, "Phone numbers need their country code"),
        ({"verification_required": False}, "no verification is required"),
        ({"may_register": True}, "Client systems may register customers."),
    ],
)
def test_every_setting_has_its_sentence(settings: dict[str, object], words: str) -> None:
    policy = IntegrationPoint(pk=1, system_name="x", **settings).policy()
    assert words in " ".join((*describe_contacts(policy), *describe_others(policy)))


def test_the_list_tells_the_points_apart_by_what_they_do(administrator: Client, loyalty: IntegrationPoint) -> None:
    html = administrator.get(POINTS).content.decode()
    assert [word in html for word in ("gives access", "asks", "merged")] == [True, True, True]


def test_merging_is_offered_to_every_point(loyalty: IntegrationPoint) -> None:
    offered = [
        [(value, label) for value, label in PointForm(instance=point).fields["held_by_another"].choices]
        for point in (IntegrationPoint(), loyalty)
    ]
    assert offered[0] == offered[1]
    assert offered[0][-1] == ("merge", "merge the two customers")


@pytest.mark.parametrize("before", ["reject", "merge"])
def test_merging_can_be_chosen(administrator: Client, before: str) -> None:
    point = make_point("website", held_by_another=before)
    posted = {
        "name": "Website",
        "preset": "website",
        "email_access": "leave",
        "email_confirmation": "leave",
        "mobile_access": "leave",
        "mobile_confirmation": "leave",
        "card_access": "leave",
        "held_by_another": "merge",
    }
    response = administrator.post(f"{POINTS}{point.pk}/change/", posted)
    point.refresh_from_db()
    assert (response.status_code, point.held_by_another) == (302, "merge")


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
        "card_access": "leave",
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
        "card_access": "leave",
        "held_by_another": "reject",
    }
    response = administrator.post(f"{POINTS}add/", {**posted, "source": source.pk})
    assert "has many accounts" in response.content.decode()


ADDED: dict[str, Any] = {
    "name": "Loyalty site",
    "system_name": "",
    "preset": "website",
    "email_access": "leave",
    "email_confirmation": "ask",
    "mobile_access": "leave",
    "mobile_confirmation": "leave",
    "card_access": "leave",
    "held_by_another": "wait",
    "may_register": "on",
    "country": "se",
    "rate_limit_per_minute": "120",
}


def add(client: Client, **given: Any) -> Any:
    return client.post(f"{POINTS}add/", {**ADDED, **given})


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("website", ("ask", "leave", True)),
        ("ios", ("ask", "ask", True)),
        ("android", ("ask", "ask", True)),
        ("shop", ("leave", "leave", True)),
        ("back_office", ("leave", "leave", False)),
        ("other", ("leave", "leave", False)),
    ],
)
def test_a_preset_fills_in_settings_that_can_be_changed(
    administrator: Client, preset: str, expected: tuple[str, str, bool]
) -> None:
    form = administrator.get(f"{POINTS}add/?preset={preset}").context["adminform"].form
    names = ("email_confirmation", "mobile_confirmation", "may_register")
    assert tuple(form[name].value() for name in names) == expected
    assert (form["preset"].value(), form["email_access"].value(), form["held_by_another"].value()) == (
        preset,
        "leave",
        "reject",
    )


def test_what_is_posted_counts_and_not_the_preset(administrator: Client) -> None:
    add(administrator, preset="ios", mobile_confirmation="leave", email_confirmation="leave")
    point = IntegrationPoint.objects.get(name="Loyalty site")
    assert (point.preset, point.mobile_confirmation, point.email_confirmation) == ("ios", "leave", "leave")


def test_every_setting_of_the_form_is_kept(administrator: Client) -> None:
    add(administrator)
    policy = IntegrationPoint.objects.get(name="Loyalty site").policy()
    assert (policy.email.confirmation, policy.held_by_another, policy.may_register) == ("ask", "wait", True)
    assert policy.country == "SE"
    assert IntegrationPoint.objects.get(name="Loyalty site").rate_limit_per_minute == 120


def test_a_system_name_is_made_of_the_name_and_stays_unique(administrator: Client) -> None:
    make_point("Loyalty-Site")
    add(administrator)
    assert IntegrationPoint.objects.get(name="Loyalty site").system_name == "loyalty-site-2"


def test_a_name_in_another_script_gets_a_system_name_of_its_kind(administrator: Client) -> None:
    add(administrator, name="会员网站")
    assert IntegrationPoint.objects.get(name="会员网站").system_name.startswith("website-")


def test_a_typed_system_name_is_kept(administrator: Client) -> None:
    add(administrator, system_name="club")
    assert IntegrationPoint.objects.filter(system_name="club").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"country": "ZZ"}, "no country that has phone numbers"),
        ({"system_name": "my site"}, "Use letters, digits"),
        ({"system_name": "admin-panel"}, "already exists"),
        ({"rate_limit_per_minute": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(administrator: Client, given: dict[str, str], words: str) -> None:
    response = add(administrator, **given)
    assert words in response.content.decode()
    assert not IntegrationPoint.objects.filter(name="Loyalty site").exists()


def test_row_14_turning_confirmation_or_access_on_changes_no_stored_contact(administrator: Client) -> None:
    point = make_point("club")
    customer = make_customer(through=point, email="ann@example.com", mobile="+12125550123")
    before = list(Contact.objects.order_by("pk").values())
    settings = {"email_access": "give", "mobile_access": "give", "mobile_confirmation": "ask"}
    administrator.post(f"{POINTS}{point.pk}/change/", {**ADDED, **settings})
    assert list(Contact.objects.order_by("pk").values()) == before
    assert customer.changes.count() == 1


def test_row_14_the_new_settings_count_for_what_comes_in_next(administrator: Client) -> None:
    point = make_point("club")
    customer = make_customer(through=point, email="ann@example.com")
    administrator.post(f"{POINTS}{point.pk}/change/", {**ADDED, "email_access": "give"})
    point.refresh_from_db()
    change_customer(customer, through=point, email="ann@example.com")
    assert contact(customer, "email").gives_account_access
    assert contact(customer, "email").confirmation == "asked"


def test_what_came_through_is_counted(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_customers(3, through=loyalty)
    response = administrator.get(f"{POINTS}{loyalty.pk}/change/")
    shown = {came.label: came.shown for came in response.context["came_through"]}
    assert (shown["Changes"], shown["Bulk edits"]) == ("3", "0")


def test_a_busy_points_count_stops_at_its_bound(
    administrator: Client, loyalty: IntegrationPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integration_points.usage.MOST_COUNTED", 2)
    make_customers(4, through=loyalty)
    response = administrator.get(f"{POINTS}{loyalty.pk}/change/")
    assert next(came.shown for came in response.context["came_through"] if came.label == "Changes") == "2+"


def test_the_page_asks_the_same_number_of_questions_of_a_busy_point(
    administrator: Client, loyalty: IntegrationPoint, django_assert_max_num_queries: Any
) -> None:
    make_customers(20, through=loyalty)
    for _ in range(10):
        make_key(integration_point=loyalty)
    with django_assert_max_num_queries(30):
        page_of(administrator, loyalty)


def test_a_point_that_nothing_came_through_can_be_deleted(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_key(integration_point=loyalty)
    administrator.post(f"{POINTS}{loyalty.pk}/delete/", {"post": "yes"})
    assert not IntegrationPoint.objects.filter(pk=loyalty.pk).exists()


def test_a_point_that_the_changelog_names_cannot_be_deleted(administrator: Client, loyalty: IntegrationPoint) -> None:
    make_customer(through=loyalty)
    assert administrator.post(f"{POINTS}{loyalty.pk}/delete/", {"post": "yes"}).status_code == 403
    assert IntegrationPoint.objects.filter(pk=loyalty.pk).exists()


def test_a_retired_point_lets_nothing_in(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    administrator.post(f"{POINTS}{loyalty.pk}/retire/")
    assert find_key(secret=secret, now=timezone.now()) is None
    page = page_of(administrator, loyalty)
    assert "Its keys and file uploads are refused" in page
    assert "confirmation links that it sent don't work" in page


def test_before_a_point_is_retired_its_page_says_what_becomes_of_its_messages(
    administrator: Client, loyalty: IntegrationPoint
) -> None:
    page = page_of(administrator, loyalty)
    assert "Its queued messages aren't sent, and links in sent ones don't work" in page


def test_a_retired_point_is_offered_to_no_upload_and_no_edit(administrator: Client, loyalty: IntegrationPoint) -> None:
    customer = make_customer()
    administrator.post(f"{POINTS}{loyalty.pk}/retire/")
    edit = administrator.get(f"/admin/customers/customer/{customer.pk}/edit/").context["form"]
    upload = administrator.get("/admin/customers/customer/import/").context["form"]
    assert loyalty not in edit.fields["through"].queryset
    assert loyalty not in upload.fields["integration_point"].queryset


def test_the_command_uploads_nothing_through_a_retired_point(
    administrator: Client, loyalty: IntegrationPoint, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    administrator.post(f"{POINTS}{loyalty.pk}/retire/")
    file = tmp_path / "people.csv"
    file.write_text("email,firstName\nann@example.com,Ann\n")
    with pytest.raises(SystemExit, match="2"):
        call_command("bulk_edit", str(file), through=loyalty.system_name, by=operator().username)
    assert "is retired" in capsys.readouterr().err


def test_a_retired_point_can_be_opened_again_with_its_keys(administrator: Client, loyalty: IntegrationPoint) -> None:
    secret = make_key(integration_point=loyalty)
    administrator.post(f"{POINTS}{loyalty.pk}/retire/")
    administrator.post(f"{POINTS}{loyalty.pk}/restore/")
    assert find_key(secret=secret, now=timezone.now()) is not None
    assert [row.history_user.username for row in loyalty.history.all()[:2]] == ["admin", "admin"]


def test_the_built_in_point_cannot_be_retired(administrator: Client) -> None:
    administrator.post(f"{POINTS}{admin_panel().pk}/retire/")
    assert admin_panel().retired_at is None


@pytest.mark.parametrize("action", ["retire", "restore"])
def test_a_viewer_retires_nothing(loyalty: IntegrationPoint, action: str) -> None:
    assert signed_in(make_staff("viewer")).post(f"{POINTS}{loyalty.pk}/{action}/").status_code == 403


@pytest.mark.postgres
@pytest.mark.parametrize("action", ["retire", "restore"])
def test_a_point_is_read_under_a_lock_before_its_whole_row_goes_into_the_history(
    administrator: Client, loyalty: IntegrationPoint, action: str
) -> None:
    if action == "restore":
        IntegrationPoint.objects.filter(pk=loyalty.pk).update(retired_at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        administrator.post(f"{POINTS}{loyalty.pk}/{action}/")
    touching = [query["sql"] for query in queries if 'integration_points_integrationpoint"' in query["sql"]]
    read, written = touching[0], next(sql for sql in touching if sql.startswith("UPDATE"))
    assert ("FOR NO KEY UPDATE" in read, "retired_at" in written) == (True, True)
