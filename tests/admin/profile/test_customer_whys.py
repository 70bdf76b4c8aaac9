"""Why everything on a customer's page is as it is: each value's origin, what was before, who is related."""

import re

import pytest
from django.test import Client

from customers.edits.edit import ContactWish
from customers.merging.unmerge import unmerge
from customers.models import BulkEdit, Change, Customer
from tests.admin.profile.test_customer_page import page_of, url_of
from tests.factories import (
    change_customer,
    context_of,
    make_card,
    make_customer,
    make_customers,
    make_point,
    make_staff,
)
from tests.merging.test_merge import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def marta() -> Customer:
    return make_customer(
        through=make_point("website", email_access="give", email_confirmation="ask"),
        by=make_staff("editor", "wendy"),
        first_name="Marta",
        last_name="Lindquist",
        email="marta@northmail.se",
        mobile="+46701740635",
        ids={"WebsiteID": "W-993-118"},
    )


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def part(html: str, start: str, end: str) -> str:
    begin = html.index(start)
    return text_of(html[begin : html.index(end, begin)])


def test_the_name_says_who_set_each_part_of_it(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, through=make_point("shop"), by=make_staff("editor", "otto"), last_name="Lindqvist")
    whys = part(page_of(editor_client, marta), "who set it, when and through what", "</details>")
    assert re.search(r"First name: Marta website · wendy .*Last name: Lindqvist shop · otto", whys)


def test_the_registration_says_who_made_the_customer(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta)
    assert "First registered, with this name website · wendy" in part(html, "customer since", "</details>")
    assert f"as-of/?change={marta.changes.get().pk}" in html


def test_a_contacts_badges_each_say_where_they_came_from(editor_client: Client, marta: Customer) -> None:
    change_customer(
        marta,
        through=make_point("loyalty", email_access="take"),
        by=make_staff("editor", "otto"),
        email="marta@northmail.se",
    )
    whys = part(page_of(editor_client, marta), '<dl class="whys"><dt>Value', "</details>")
    assert re.search(
        r"Value website · wendy .*Confirmation: asked website · wendy .*Account access: no loyalty · otto", whys
    )
    assert "Entered through website" in whys


def test_a_value_of_a_bulk_edit_names_its_row_and_reason(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, area="Lund", reason="moved house")
    bulk_edit = BulkEdit.objects.create(integration_point=make_point("shop"), initiator="otto", initiator_kind="user")
    Change.objects.filter(customer=marta, version=2).update(bulk_edit=bulk_edit, row_number=7)
    area = part(page_of(editor_client, marta), "<dt>Area</dt>", "</dd>")
    assert f"bulk edit {bulk_edit.pk}, row 7 · moved house" in area


def test_identifiers_and_cards_say_where_they_came_from(editor_client: Client, marta: Customer) -> None:
    make_card(marta, "77810046", by=make_staff("editor", "otto"))
    html = page_of(editor_client, marta)
    assert "set by website · wendy" in part(html, "W-993-118", "</details>")
    assert "set by admin-panel · otto" in part(html, "77810046", "</details>")


def test_a_reserved_contact_says_since_when_and_by_whom(editor_client: Client, marta: Customer) -> None:
    change_customer(marta, by=make_staff("editor", "otto"), reason="a new phone", mobile="+46701740636")
    removed = part(page_of(editor_client, marta), "1 removed, still reserved", "</details>")
    assert "+46 70 174 06 35" in removed
    assert re.search(r"reserved since .* admin-panel · otto · a new phone", removed)
    assert "ask for release" in removed


def test_many_reserved_contacts_do_not_fill_the_page(editor_client: Client, marta: Customer) -> None:
    for number in range(25):
        change_customer(marta, mobile=f"+467017406{40 + number}")
    html = page_of(editor_client, marta)
    assert "25 removed, still reserved" in html
    assert html.count("ask for release") == 20
    assert "5 more stand in the" in html


# --- The ID changelog -------------------------------------------------------------------------------------------------


def ids_of(html: str) -> list[str]:
    body = html[html.index('id="id-changelog"') :]
    return [text_of(row) for row in re.findall(r"<tr[ >].*?</tr>", body[body.index("<tbody>") :], re.DOTALL)]


def test_the_id_changelog_tells_what_ids_the_customer_had(editor_client: Client, marta: Customer) -> None:
    shop, otto = make_point("shop"), make_staff("editor", "otto")
    change_customer(marta, through=shop, by=otto, reason="called in", **{"id:WebsiteID:p": "W-994", "area": "Lund"})
    change_customer(marta, area="Uppsala")
    make_card(marta, "77810046", by=otto)
    change_customer(marta, mobile="+46701740636")
    rows = ids_of(page_of(editor_client, marta, "?tab=ids"))
    assert [re.search(r"(Mobile phone|Card|WebsiteID|Email)", row)[0] for row in rows] == [  # type: ignore[index]
        *("Mobile phone", "Card", "WebsiteID"),
        *("Email", "Mobile phone", "WebsiteID"),
    ]
    assert re.search(r"\+46 70 174 06 35 stays reserved \+46 70 174 06 36 admin-panel", rows[0])
    assert re.search(r"W-993-118 W-994 shop otto called in", rows[2])
    assert "registered" in rows[3]
    assert not any("Lund" in row or "Uppsala" in row for row in rows)


def test_the_id_changelog_is_masked(viewer_client: Client, marta: Customer) -> None:
    change_customer(marta, mobile="+46701740636", email="new@northmail.se")
    html = page_of(viewer_client, marta, "?tab=ids")
    for secret in ("northmail", "174 06", "W-993"):
        assert secret not in html


def test_each_line_leads_to_its_change(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta, "?tab=ids")
    assert f"/admin/customers/change/{marta.changes.get().pk}/change/" in html


def test_the_card_of_ids_leads_there_once_an_id_has_changed(editor_client: Client, marta: Customer) -> None:
    link = '<a class="more" href="?tab=ids#tab-panel">ID changelog</a>'
    change_customer(marta, area="Lund")
    assert link not in page_of(editor_client, marta)
    change_customer(marta, **{"id:WebsiteID:p": "W-994"})
    assert link in page_of(editor_client, marta)


def test_htmx_gets_a_tab_alone(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta, "?tab=ids", **{"HX-Request": "true", "HX-Target": "tab-panel"})
    assert html.lstrip().startswith('<div id="id-changelog">')


def test_only_tabs_that_are_there_are_offered(editor_client: Client, marta: Customer) -> None:
    tabs = re.findall(r'role="tab" id="tab-(\w+)" aria-selected="(\w+)"', page_of(editor_client, marta, "?tab=nothing"))
    assert tabs[:2] == [("changelog", "true"), ("ids", "false")]


# --- Related customers ------------------------------------------------------------------------------------------------


@pytest.fixture
def moved() -> tuple[Customer, Customer]:
    """An email that went from the first customer to the second, whose owner confirmed it there."""
    one = make_customer(first_name="Grace", email="shared@northmail.se", ids={"WebsiteID": "W-1"})
    two = make_customer(first_name="Marta", email="old@northmail.se")
    change_customer(two, through=make_point("waits", held_by_another="wait"), email="shared@northmail.se")
    change_customer(two, email=ContactWish("shared@northmail.se", "confirmed"))
    return one, two


def test_a_contact_that_moved_relates_both_customers(editor_client: Client, moved: tuple[Customer, Customer]) -> None:
    one, two = moved
    lost, got = page_of(editor_client, one), page_of(editor_client, two)
    assert f"Marta {two.pk} Email went to this customer" in part(lost, "Related customers", "</ul>")
    assert f"Grace {one.pk} Email came from this customer" in part(got, "Related customers", "</ul>")
    assert url_of(two) in lost
    assert url_of(one) in got


def test_the_changelogs_row_says_where_the_contact_went(
    editor_client: Client, moved: tuple[Customer, Customer]
) -> None:
    one, two = moved
    lost, got = (part(page_of(editor_client, each), "<tbody>", "</tr>") for each in moved)
    assert f"moved to customer {two.pk}" in lost
    assert "reserved" not in lost
    assert f"moved from customer {one.pk}" in got
    assert "the old one stays reserved" in got


def test_a_related_customer_is_told_once_with_what_was_last(editor_client: Client) -> None:
    survivor = make_customer(first_name="Grace", email="grace@northmail.se")
    victim = make_customer(first_name="Marta", mobile="+12125550101")
    done = merge(survivor, victim)
    told = part(page_of(editor_client, survivor), "Related customers", "</ul>")
    assert told.count("Marta") == 1
    assert f"Marta {victim.pk} Merged with this customer" in told
    unmerge(done.merge_id, context=context_of())
    for customer, other in ((survivor, f"Marta {victim.pk}"), (victim, f"Grace {survivor.pk}")):
        told = part(page_of(editor_client, customer), "Related customers", "</ul>")
        assert told.count("Merge undone") == 1
        assert f"{other} Merge undone" in told


def test_the_related_customers_name_is_masked(viewer_client: Client, moved: tuple[Customer, Customer]) -> None:
    assert "Grace" not in page_of(viewer_client, moved[1])


def test_nobody_related_takes_no_place(editor_client: Client) -> None:
    assert "Related customers" not in page_of(editor_client, make_customers(1)[0])


def test_a_name_that_came_with_the_registration_is_told_there(editor_client: Client, marta: Customer) -> None:
    html = page_of(editor_client, marta)
    assert "First registered, with this name" in part(html, "customer since", "</details>")
    assert "name set" not in html
