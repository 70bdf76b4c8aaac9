"""The search: posted, so that nothing personal stands in a URL; exact only for those who see contacts masked."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from customers.database.bulk_statements import write
from customers.database.keyset_paging import PAGE_SIZE
from customers.edits.edit import CardWish
from customers.edits.history import HistoryStamp, gone
from customers.models import BulkEdit, Card, CardStatusLabel, Customer
from customers.rules import fields
from tests.admin.customers.test_customer_list import ids_on, link
from tests.factories import (
    admin_panel,
    change_customer,
    make_card,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)

pytestmark = pytest.mark.django_db
SEARCH = "/admin/customers/customer/search/"


def search(client: Client, text: str) -> str:
    return client.post(SEARCH, {"q": text}, follow=True).content.decode()


def found(client: Client, text: str) -> list[int]:
    return ids_on(search(client, text))


@pytest.fixture
def marta() -> Customer:
    make_point("us-shop", country="US")
    make_identifier_type("line", scope="source")
    line = f"id:line:{scope_of(make_source('LINE', 'jp'), 'jp')}"
    make_customers(3)
    return make_customer(
        first_name="Märta",
        last_name="Lindqvist",
        email="Marta.L@northmail.se",
        mobile="+16502530000",
        ids={"WebsiteID": "W-993-118", line: "U4af4980629"},
    )


WHOLE = ["{id}", "W-993-118", "U4af4980629", "marta.l@NORTHMAIL.se", "+16502530000", "Märta Lindqvist"]
TYPED_PHONES = ["+1 650-253-0000", "(650) 253-0000", "650.253.0000", "16502530000", "001 650 253 0000"]
PARTS = ["W-993", "marta.l@n", "Marta.L@", "mär", "lind", "märta lindq", "2530000"]
INNER_PARTS = ["993-118", "@northmail", "dqvist", "2530000"]


@pytest.mark.parametrize("text", WHOLE + TYPED_PHONES + PARTS)
def test_an_editor_finds_by_whole_values_and_by_their_beginnings(
    editor_client: Client, marta: Customer, text: str
) -> None:
    assert found(editor_client, text.format(id=marta.pk)) == [marta.pk]


@pytest.mark.parametrize("text", WHOLE + TYPED_PHONES)
def test_a_viewer_finds_by_whole_values(viewer_client: Client, marta: Customer, text: str) -> None:
    assert found(viewer_client, text.format(id=marta.pk)) == [marta.pk]


@pytest.mark.parametrize("text", PARTS)
def test_a_viewer_does_not_find_by_parts(viewer_client: Client, marta: Customer, text: str) -> None:
    assert found(viewer_client, text) == []


@pytest.mark.parametrize("text", INNER_PARTS)
def test_an_editor_finds_by_inner_parts(editor_client: Client, marta: Customer, text: str) -> None:
    assert found(editor_client, text) == [marta.pk]


@pytest.mark.parametrize("text", ["7781551299", "7781-5512-99", "778155", "551299"])
def test_a_card_is_found_by_its_number_and_by_parts_of_it(editor_client: Client, marta: Customer, text: str) -> None:
    make_card(marta, "7781551299")
    assert found(editor_client, text) == [marta.pk]


def test_a_removed_phone_finds_its_customer_and_says_so(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, mobile="+16502531212")
    html = search(editor_client, "(650) 253-0000")
    assert ids_on(html) == [marta.pk]
    assert re.search(r"found by a phone removed on \d+ \w+ \d{4}", html)


def test_a_current_phone_is_found_without_a_note(editor_client: Client, marta: Customer) -> None:
    assert "removed on" not in search(editor_client, "(650) 253-0000")


def test_who_sees_contacts_masked_finds_nobody_by_a_removed_phone(viewer_client: Client, marta: Customer) -> None:
    change_customer(marta, mobile="+16502531212")
    assert found(viewer_client, "(650) 253-0000") == []


@pytest.mark.parametrize("text", ["marta.l@northmail.se", "+1 650-253-0000", "Lindqvist"])
def test_what_was_typed_stands_in_no_url(editor_client: Client, marta: Customer, text: str) -> None:
    location = editor_client.post(SEARCH, {"q": text})["Location"]
    assert re.fullmatch(r"/admin/customers/customer/\?find=[\w-]+", location)


def test_the_key_of_another_session_finds_nothing_of_it(
    editor_client: Client, viewer_client: Client, marta: Customer
) -> None:
    location = editor_client.post(SEARCH, {"q": "marta.l@northmail.se"})["Location"]
    html = viewer_client.get(location).content.decode()
    assert "northmail" not in html
    assert len(ids_on(html)) == Customer.objects.count()


def test_more_than_a_page_is_said_and_every_one_of_them_is_reached(editor_client: Client) -> None:
    expected = [customer.pk for customer in reversed(make_customers(2 * PAGE_SIZE + 5, first_name="Alexander"))]
    make_customer(first_name="Bob")
    html, pages = search(editor_client, "alexander"), []
    assert f"More than {PAGE_SIZE} found, newest first" in html
    while True:
        pages.append(ids_on(html))
        if not (older := link(html, "Older")):
            break
        html = editor_client.get(f"/admin/customers/customer/{older}").content.decode()
    assert [pk for page in pages for pk in page] == expected
    back = editor_client.get("/admin/customers/customer/" + link(html, "Newer")).content.decode()
    assert ids_on(back) == pages[-2]
    assert f"More than {PAGE_SIZE} found" in back


def test_other_spellings_are_said_to_come_last(editor_client: Client) -> None:
    made = [make_customer(last_name=name).pk for name in ("Wisniewska", "Wiśniewska")]
    html = search(editor_client, "wisniewska")
    assert (ids_on(html), "2 found, other spellings last." in html) == (made, True)
    assert "other spellings" not in search(editor_client, "wi")


def test_more_than_a_page_in_another_spelling_are_reached(editor_client: Client) -> None:
    expected = [one.pk for one in reversed(make_customers(PAGE_SIZE + 5, last_name="Wiśniewska"))]
    exact = make_customer(last_name="Wisniewska").pk
    html = search(editor_client, "wisniewska")
    assert "More than 50 found, newest first, other spellings last." in html
    older = editor_client.get("/admin/customers/customer/" + link(html, "Older")).content.decode()
    assert ids_on(html) + ids_on(older) == [exact, *expected]
    back = editor_client.get("/admin/customers/customer/" + link(older, "Newer")).content.decode()
    assert ids_on(back) == ids_on(html)


def test_the_filters_are_asked_of_the_found_on_every_page(editor_client: Client) -> None:
    fitting = make_customer(first_name="Alexander", gender="female")
    make_customers(PAGE_SIZE + 5, first_name="Alexander")
    location = editor_client.post(SEARCH, {"q": "alexander"})["Location"]
    first = editor_client.get(f"{location}&gender=female").content.decode()
    assert ids_on(first) == []
    assert "No matches on this page" in first
    second = editor_client.get("/admin/customers/customer/" + link(first, "Older")).content.decode()
    assert ids_on(second) == [fitting.pk]


def test_a_whole_email_decides_on_every_page_that_no_longer_one_is_looked_for(editor_client: Client) -> None:
    make_customer(email="an.anna@example.com")
    anna = make_customer(email="anna@example.com")
    location = editor_client.post(SEARCH, {"q": "anna@example.com"})["Location"]
    assert ids_on(editor_client.get(location).content.decode()) == [anna.pk]
    assert ids_on(editor_client.get(f"{location}&before={anna.pk}").content.decode()) == []


def test_customers_with_several_identifiers_that_fit_hide_no_others(editor_client: Client) -> None:
    several = PAGE_SIZE - 5
    for number in range(several):
        make_customer(ids={"WebsiteID": f"ZZ-W{number:03}", "ShopID": f"ZZ-S{number:03}"})
    html = search(editor_client, "ZZ-")
    assert f"{several} found" in html
    assert "More than" not in html


def test_who_are_one_customer_by_now_are_shown_once_and_hide_no_others(editor_client: Client) -> None:
    *others, survivor, victim = (one.pk for one in make_customers(PAGE_SIZE + 2, first_name="Alexander"))
    Customer.objects.filter(pk=victim).update(merged_into=survivor)
    html = search(editor_client, "alexander")
    assert "More than" in html
    older = editor_client.get("/admin/customers/customer/" + link(html, "Older")).content.decode()
    assert ids_on(html) + ids_on(older) == [survivor, *reversed(others)]


def test_what_was_found_is_paged_like_the_list(editor_client: Client) -> None:
    expected = [customer.pk for customer in reversed(make_customers(60, first_name="Alexander"))]
    make_customers(5, first_name="Bob")
    first = search(editor_client, "alexander")
    second = editor_client.get("/admin/customers/customer/" + link(first, "Older")).content.decode()
    assert ids_on(first) + ids_on(second) == expected


def test_a_removed_identifier_finds_nobody(editor_client: Client, marta: Customer) -> None:
    marta.identifiers.filter(value="U4af4980629").delete()
    assert found(editor_client, "U4af4980629") == []


def test_the_id_of_a_merged_customer_finds_its_survivor(editor_client: Client) -> None:
    victim, survivor = make_customers(2)
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    assert found(editor_client, str(victim.pk)) == [survivor.pk]


def test_an_archived_id_finds_the_survivor_and_says_whose_it_was(editor_client: Client, marta: Customer) -> None:
    victim = make_customer(ids={"WebsiteID": "W-archived"})
    Customer.objects.filter(pk=victim.pk).update(merged_into=marta)
    html = search(editor_client, "W-archived")
    assert ids_on(html) == [marta.pk]
    assert f"found by customer {victim.pk}, who was merged into this one" in html
    assert "who was merged" not in search(editor_client, "W-993-118")


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; --", "\x00", "\uff4e\uff4f", "9" * 200, "@", "+", "%%%@%"])
def test_whatever_is_typed_is_answered_with_a_page(editor_client: Client, marta: Customer, text: str) -> None:
    assert editor_client.post(SEARCH, {"q": text}, follow=True).status_code == 200


@pytest.mark.parametrize("wildcard", ["%", "_", "%arta"])
def test_a_wildcard_is_a_character_like_any_other(editor_client: Client, marta: Customer, wildcard: str) -> None:
    assert found(editor_client, wildcard) == []


def test_an_empty_search_shows_the_list(editor_client: Client, marta: Customer) -> None:
    assert len(found(editor_client, "")) == Customer.objects.count()


def test_nobody_found_says_what_can_be_typed(editor_client: Client) -> None:
    assert "Nobody found" in search(editor_client, "zzz")


def test_a_search_is_posted_only(editor_client: Client) -> None:
    assert editor_client.get(SEARCH, {"q": "x"}).status_code == 405


def test_staff_without_a_role_may_not_search(nobody_client: Client) -> None:
    assert nobody_client.post(SEARCH, {"q": "x"}).status_code == 403


@pytest.mark.parametrize("typed", ["bulk edit {id}", "#{id}", "bulk_edit #{id}", "\uff03{id}", "#\u00a0{id}"])
def test_a_bulk_edit_is_found_by_its_number(superuser_client: Client, typed: str) -> None:
    bulk_edit = BulkEdit.objects.create(integration_point=admin_panel(), initiator="tests", initiator_kind="system")
    location = superuser_client.post(SEARCH, {"q": typed.format(id=bulk_edit.pk)})["Location"]
    assert location == f"/admin/customers/bulkedit/{bulk_edit.pk}/change/"


def test_a_bulk_edit_that_does_not_exist_is_said_not_to(superuser_client: Client) -> None:
    html = search(superuser_client, "#20157")
    assert "There is no bulk edit 20157" in html
    assert ids_on(html) == []


def test_who_may_not_see_bulk_edits_is_not_led_to_one(viewer_client: Client) -> None:
    bulk_edit = BulkEdit.objects.create(integration_point=admin_panel(), initiator="tests", initiator_kind="system")
    for number in (bulk_edit.pk, 20157):
        html = search(viewer_client, f"#{number}")
        assert "no bulk edit" not in html
        assert "bulkedit" not in viewer_client.post(SEARCH, {"q": f"#{number}"})["Location"]


def test_a_card_that_was_returned_finds_whose_it_was_and_says_so(editor_client: Client, marta: Customer) -> None:
    make_card(marta, "7781551299")
    return_card(marta, "7781551299")
    html = search(editor_client, "7781 5512-99")
    assert ids_on(html) == [marta.pk]
    assert re.search(r"found by a card number removed on \d+ \w+ \d{4}", html)


def test_a_card_that_went_on_to_another_finds_both(editor_client: Client, marta: Customer) -> None:
    make_card(marta, "7781551299")
    return_card(marta, "7781551299")
    other = make_customer()
    change_customer(other, **{fields.card("7781551299"): CardWish("Active")})
    html = search(editor_client, "7781551299")
    assert ids_on(html) == [other.pk, marta.pk]
    assert len(re.findall("found by a card number", html)) == 1


def test_a_deleted_card_finds_whose_it_was(editor_client: Client, marta: Customer) -> None:
    card = make_card(marta, "7781551299")
    change_customer(marta, **{fields.card("7781551299"): CardWish(label_of_status("deleted"))})
    card.refresh_from_db()
    assert card.status == "deleted"
    html = search(editor_client, "7781551299")
    assert (ids_on(html), "found by a card number removed on" in html) == ([marta.pk], True)


def test_a_card_that_is_held_again_finds_its_customer_without_a_note(editor_client: Client, marta: Customer) -> None:
    make_card(marta, "7781551299")
    return_card(marta, "7781551299")
    change_customer(marta, **{fields.card("7781551299"): CardWish("Active")})
    html = search(editor_client, "7781551299")
    assert (ids_on(html), "found by" in html) == ([marta.pk], False)


def test_a_card_that_an_undo_took_away_finds_whose_it_was(editor_client: Client, marta: Customer) -> None:
    card = make_card(marta, "7781551299")
    take_away(card)
    assert found(editor_client, "7781551299") == [marta.pk]


@pytest.mark.parametrize("text", ["778155", "551299"])
def test_a_part_of_a_former_card_number_finds_nobody(editor_client: Client, marta: Customer, text: str) -> None:
    make_card(marta, "7781551299")
    return_card(marta, "7781551299")
    assert found(editor_client, text) == []


def test_who_sees_numbers_masked_finds_nobody_by_a_former_one(viewer_client: Client, marta: Customer) -> None:
    make_card(marta, "7781551299")
    assert found(viewer_client, "7781551299") == [marta.pk]
    return_card(marta, "7781551299")
    assert found(viewer_client, "7781551299") == []


def test_a_former_card_of_a_merged_customer_finds_the_survivor(editor_client: Client, marta: Customer) -> None:
    victim = make_customer()
    make_card(victim, "7781551299")
    return_card(victim, "7781551299")
    Customer.objects.filter(pk=victim.pk).update(merged_into=marta)
    assert found(editor_client, "7781551299") == [marta.pk]


def return_card(customer: Customer, number: str) -> None:
    change_customer(customer, **{fields.card(number): CardWish(label_of_status("not_issued"))})


def label_of_status(status: str) -> str:
    return CardStatusLabel.objects.filter(status=status, is_default=True).values_list("label", flat=True).get()


def take_away(card: Card) -> None:
    """Delete a card as an undo of what made it does: its last history row stays."""
    row = {field.attname: getattr(card, field.attname) for field in Card._meta.concrete_fields}
    moment = HistoryStamp(None, timezone.now(), "", None)
    write(gone(Card, [row], {card.customer_id or 0: moment}))
    card.delete()
