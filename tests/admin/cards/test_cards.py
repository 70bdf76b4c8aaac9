"""The pages of cards: on the customer's page, the page of one, issuing, series and their numbers."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.cards.pool import add_numbers
from customers.models import Card, CardSeries, CardStatusLabel, Customer
from integration_points.models import IntegrationPoint
from tests.factories import (
    admin_panel,
    change_customer,
    make_card,
    make_customer,
    make_point,
    make_series,
    make_staff,
    signed_in,
)

pytestmark = pytest.mark.django_db
NUMBER = "778100421177"


def customer_url(customer: Customer) -> str:
    return f"/admin/customers/customer/{customer.pk}/change/"


def card_url(card: Card) -> str:
    return f"/admin/customers/card/{card.pk}/change/"


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def label_id(label: str) -> int:
    return CardStatusLabel.objects.get(label=label).pk


def issue(client: Client, customer: Customer, **posted: Any) -> Any:
    """Post the form that issues a card."""
    series = posted.pop("series", None) or CardSeries.objects.get()
    form = {"series": series.pk, "label": label_id("Active"), "through": admin_panel().pk, **posted}
    return client.post(f"/admin/customers/card/issue/{customer.pk}/", form)


def move(
    client: Client,
    card: Card,
    label: str,
    *,
    reason: str = "asked by phone",
    version: int | None = None,
    through: IntegrationPoint | None = None,
) -> Any:
    """Press a button of the card's page."""
    card.refresh_from_db()
    version = card.customer.version if version is None and card.customer else version or 0
    point = through or admin_panel()
    posted = {"version": version, "label": label_id(label), "reason": reason, "through": point.pk}
    return client.post(card_url(card), posted)


@pytest.fixture
def customer() -> Customer:
    return make_customer(first_name="Marta", email="marta@example.com")


@pytest.fixture
def card(customer: Customer) -> Card:
    make_series(expiry_days=365)
    return make_card(customer, NUMBER)


def test_the_customers_page_shows_its_cards_with_series_status_expiry_and_why(
    editor_client: Client, customer: Customer, card: Card
) -> None:
    page = html(editor_client, customer_url(customer))
    for text in ("GOLD", NUMBER, ">Active<", f"expires {card.expires_at:%-d %b %Y}", "admin-panel", card_url(card)):
        assert text in page


def test_a_deleted_card_stands_behind_a_fold(editor_client: Client, customer: Customer, card: Card) -> None:
    change_customer(customer, **{f"card:{NUMBER}": "Deleted"})
    assert "1 deleted" in html(editor_client, customer_url(customer))


def test_a_viewer_sees_no_number_anywhere(viewer_client: Client, customer: Customer, card: Card) -> None:
    move(signed_in(make_staff("editor")), card, "Blocked")
    for url in (
        customer_url(customer),
        card_url(card),
        "/admin/customers/card/",
        "/admin/customers/change/",
        "/admin/customers/change/?field=card",
    ):
        page = html(viewer_client, url)
        assert NUMBER not in page
        assert "1177" in page


def test_a_viewer_can_neither_move_nor_issue_a_card(viewer_client: Client, customer: Customer, card: Card) -> None:
    assert "Issue a card" not in html(viewer_client, customer_url(customer))
    assert "Suspend" not in html(viewer_client, card_url(card))
    assert move(viewer_client, card, "Blocked").status_code == 403
    assert issue(viewer_client, customer).status_code == 403
    card.refresh_from_db()
    assert card.status == "active"


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_who_looks_after_cards_may_move_them(role: str, customer: Customer, card: Card) -> None:
    move(signed_in(make_staff(role)), card, "Blocked")
    card.refresh_from_db()
    assert card.status == "suspended"


@pytest.mark.parametrize("role", ["bulk operator", "operations", "auditor"])
def test_who_does_not_look_after_cards_may_not(role: str, customer: Customer, card: Card) -> None:
    assert move(signed_in(make_staff(role)), card, "Blocked").status_code == 403


def test_a_card_is_suspended_reactivated_and_returned_with_a_reason(
    editor_client: Client, customer: Customer, card: Card
) -> None:
    for label in ("Blocked", "Active", "NotIssued"):
        response = move(editor_client, card, label, reason=f"because {label}")
        assert response.status_code == 302
    log = html(editor_client, card_url(card))
    for label in ("Blocked", "Active", "NotIssued"):
        assert f"because {label}" in log
    assert "free, can be issued" in log


@pytest.mark.parametrize("label", ["Blocked", "NotIssued"])
def test_a_card_is_moved_through_the_touchpoint_that_was_chosen(
    editor_client: Client, customer: Customer, card: Card, label: str
) -> None:
    move(editor_client, card, label, through=make_point("shop-berlin"))
    assert customer.changes.latest("version").integration_point.system_name == "shop-berlin"
    assert "shop-berlin" in html(editor_client, card_url(card))


def test_a_card_offers_the_touchpoints_in_use_and_begins_with_the_admin_panel(
    editor_client: Client, card: Card
) -> None:
    make_point("shop-berlin")
    make_point("shop-closed", retired_at=timezone.now())
    page = html(editor_client, card_url(card))
    assert f'<option value="{admin_panel().pk}" selected>' in page
    assert ("shop-berlin" in page, "shop-closed" in page) == (True, False)


def test_a_card_is_not_moved_without_a_touchpoint(editor_client: Client, card: Card) -> None:
    page = editor_client.post(card_url(card), {"version": 1, "label": label_id("Blocked"), "reason": "lost"})
    assert b"Choose the touchpoint." in page.content
    card.refresh_from_db()
    assert card.status == "active"


def test_row_51_the_log_shows_one_current_line(editor_client: Client, customer: Customer, card: Card) -> None:
    move(editor_client, card, "Blocked")
    page = html(editor_client, card_url(card))
    assert page.count(">current<") == 1
    assert page.index(">current<") < page.index(">Active<")


def test_a_move_without_a_reason_is_refused(editor_client: Client, card: Card) -> None:
    assert b"Give a reason." in move(editor_client, card, "Blocked", reason="").content
    card.refresh_from_db()
    assert card.status == "active"


def test_a_card_that_somebody_moved_since_is_left_alone(editor_client: Client, customer: Customer, card: Card) -> None:
    customer.refresh_from_db()
    opened_at = customer.version
    change_customer(customer, by=make_staff("operations", "omar"), **{f"card:{NUMBER}": "Blocked"})
    response = move(editor_client, card, "NotIssued", version=opened_at)
    assert "omar changed this card" in response.content.decode()
    card.refresh_from_db()
    assert card.status == "suspended"


def test_the_buttons_are_the_moves_that_the_card_allows(editor_client: Client, customer: Customer, card: Card) -> None:
    page = html(editor_client, card_url(card))
    assert ("Suspend" in page, "Return" in page, "Reactivate" in page) == (True, True, False)
    change_customer(customer, **{f"card:{NUMBER}": "Expired"})
    page = html(editor_client, card_url(card))
    assert ("Suspend" in page, "Return" in page, "Reactivate" in page) == (False, False, False)


@pytest.mark.parametrize("label", ["Deleted", "Expired"])
def test_a_card_is_deleted_and_expired_by_hand(editor_client: Client, card: Card, label: str) -> None:
    verb = {"Deleted": "Delete", "Expired": "Expire"}[label]
    assert f">{verb}</button>" in html(editor_client, card_url(card))
    move(editor_client, card, label)
    card.refresh_from_db()
    assert card.label.label == label


@pytest.mark.parametrize("label", ["Deleted", "Active", "NotIssued"])
def test_row_47_an_expired_card_can_neither_be_deleted_nor_used_again(
    editor_client: Client, customer: Customer, card: Card, label: str
) -> None:
    change_customer(customer, **{f"card:{NUMBER}": "Expired"})
    assert "that status cannot become this one" in move(editor_client, card, label).content.decode()
    card.refresh_from_db()
    assert card.status == "expired"


@pytest.mark.parametrize("page", ["card", "change", "request", "junkvalue", "customer"])
def test_what_is_no_id_is_not_found(superuser_client: Client, page: str) -> None:
    assert superuser_client.get(f"/admin/customers/{page}/\u00b2/change/").status_code == 404


def test_row_49_each_label_of_a_status_has_a_button_of_its_own(
    editor_client: Client, customer: Customer, card: Card
) -> None:
    CardStatusLabel.objects.create(label="Stolen", status="suspended")
    assert "Suspend as Stolen" in html(editor_client, card_url(card))
    move(editor_client, card, "Stolen")
    card.refresh_from_db()
    assert (card.label.label, card.status) == ("Stolen", "suspended")


def test_the_next_free_number_of_a_series_is_issued(editor_client: Client, customer: Customer) -> None:
    add_numbers(make_series(), ["7001", "7002"], user_id=None, reason="", now=timezone.now())
    issue(editor_client, customer, reason="new member")
    assert customer.cards.get().number == "7001"
    change = customer.changes.get(version=2)
    assert (change.initiator, change.reason, change.delta) == ("edith", "new member", {"card:7001": [None, "Active"]})


def test_a_number_as_it_is_printed_is_issued(editor_client: Client, customer: Customer) -> None:
    add_numbers(make_series(), [NUMBER], user_id=None, reason="", now=timezone.now())
    issue(editor_client, customer, number="7781 0042 1177")
    assert customer.cards.get().number == NUMBER


def test_a_number_that_nobody_knows_is_made_only_if_that_is_ticked(editor_client: Client, customer: Customer) -> None:
    make_series()
    refused = unescape(issue(editor_client, customer, number="555").content.decode())
    assert "no card has the number “555”: check it, or tick “Create the number if it doesn't exist”." in refused
    issue(editor_client, customer, number="555", is_new="on")
    assert customer.cards.get().number == "555"


def test_another_customers_card_is_refused_beside_the_number(editor_client: Client, card: Card) -> None:
    other = make_customer()
    page = issue(editor_client, other, number=NUMBER).content.decode()
    assert f"is a card of customer {card.customer_id}" in page
    assert not other.cards.exists()


def test_a_series_without_free_numbers_says_so(editor_client: Client, customer: Customer) -> None:
    make_series()
    assert "no free number left" in issue(editor_client, customer).content.decode()


def test_a_card_beyond_the_cap_is_refused_in_words(editor_client: Client, customer: Customer) -> None:
    make_series(max_active_per_customer=1)
    issue(editor_client, customer, number="1", is_new="on")
    page = issue(editor_client, customer, number="2", is_new="on").content.decode()
    assert "A customer may have so many active cards: 1." in page


def test_row_43_a_series_code_of_other_characters_or_twice_is_refused(superuser_client: Client) -> None:
    url = "/admin/customers/cardseries/add/"
    form = {"name": "Gold", "max_active_per_customer": "0", "is_active": "on"}
    make_series("GOLD")
    for code in ("GO-LD", "G" * 51, "gold", ""):
        assert superuser_client.post(url, {**form, "code": code}).status_code == 200
    assert CardSeries.objects.count() == 1
    assert superuser_client.post(url, {**form, "code": "BLUE1"}).status_code == 302


def test_row_52_a_notice_appears_when_few_numbers_are_left(superuser_client: Client) -> None:
    series = make_series(few_left=2)
    url = f"/admin/customers/cardseries/{series.pk}/change/"
    add_numbers(series, ["1", "2", "3"], user_id=None, reason="", now=timezone.now())
    assert "few left" not in html(superuser_client, url)
    issue(superuser_client, make_customer())
    assert "few left" in html(superuser_client, url)
    assert "few left" in html(superuser_client, "/admin/customers/cardseries/")


def test_a_list_and_a_range_of_numbers_are_added(superuser_client: Client) -> None:
    series = make_series()
    url = f"/admin/customers/cardseries/{series.pk}/numbers/"
    superuser_client.post(url, {"numbers": "7781 0001\n7781-0002\n\n", "first": "AB098", "count": "3"})
    assert list(Card.objects.order_by("pk").values_list("number", flat=True)) == [
        "77810001",
        "77810002",
        "AB098",
        "AB099",
        "AB100",
    ]
    assert set(Card.objects.values_list("status", flat=True)) == {"not_issued"}


@pytest.mark.parametrize(
    "posted",
    [
        {"numbers": "7781\n77/81"},
        {"numbers": ""},
        {"first": "AB098"},
        {"first": "AB98", "count": "3"},
        {"first": "AB", "count": "3"},
    ],
)
def test_of_a_bad_list_no_number_is_added(superuser_client: Client, posted: dict[str, str]) -> None:
    url = f"/admin/customers/cardseries/{make_series().pk}/numbers/"
    assert superuser_client.post(url, posted).status_code == 200
    assert not Card.objects.exists()


def test_an_editor_adds_no_numbers(editor_client: Client) -> None:
    url = f"/admin/customers/cardseries/{make_series().pk}/numbers/"
    assert editor_client.post(url, {"numbers": "1"}).status_code == 403


def test_a_series_and_a_label_that_cards_have_stay(superuser_client: Client, card: Card) -> None:
    for url in (
        f"/admin/customers/cardseries/{card.series_id}/delete/",
        f"/admin/customers/cardstatuslabel/{card.label_id}/delete/",
    ):
        assert superuser_client.post(url, {"post": "yes"}).status_code == 403


def test_a_customer_is_found_by_a_card_as_it_is_printed(editor_client: Client, customer: Customer, card: Card) -> None:
    make_customer(first_name="Somebody")
    page = editor_client.post("/admin/customers/customer/search/", {"q": "7781 0042 1177"}, follow=True)
    assert "Marta" in page.content.decode()
    assert "Somebody" not in page.content.decode()


def test_the_page_takes_as_many_queries_for_many_cards_as_for_one(
    editor_client: Client, customer: Customer, card: Card
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            html(editor_client, customer_url(customer))
        return len(captured)

    html(editor_client, customer_url(customer))
    one = queries()
    for number in range(5):
        make_card(customer, str(number))
    assert queries() == one
