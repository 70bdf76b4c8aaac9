"""From a profile that was opened out of a search or a bulk edit, the ones before and after it are one click away."""

import re

import pytest
from django.test import Client

from customers.models import BulkEdit, Customer
from tests.factories import make_customer, make_staff, signed_in
from tests.uploads import run

pytestmark = pytest.mark.django_db
SEARCH = "/admin/customers/customer/search/"


def opened(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def way(html: str, rel: str) -> str:
    found = re.search(rf'<a rel="{rel}" href="([^"]+)" aria-label', html)
    return found[1].replace("&amp;", "&") if found else ""


def walked(client: Client, address: str, rel: str) -> list[int]:
    """Follow a way to its end; return whose profiles are passed."""
    passed: list[int] = []
    while address and len(passed) < 20:
        passed.append(int(re.findall(r"/customer/(\d+)/", address)[0]))
        address = way(opened(client, address), rel)
    return passed


def listed(client: Client, text: str) -> list[str]:
    html = client.post(SEARCH, {"q": text}, follow=True).content.decode()
    return re.findall(r'href="(/admin/customers/customer/\d+/change/\?find=[^"]+)"', html)


@pytest.fixture
def lees(db: None) -> list[Customer]:
    people = []
    for first in ("Ann", "Bo", "Cy"):
        people.append(make_customer(first_name=first, last_name="Léé"))
        people.append(make_customer(first_name=first, last_name="Lee"))
        make_customer(first_name=first, last_name="Other")
    return people


def test_a_search_is_walked_in_the_order_of_its_list(editor_client: Client, lees: list[Customer]) -> None:
    links = listed(editor_client, "Lee")
    shown = [int(re.findall(r"/customer/(\d+)/", link)[0]) for link in links]
    assert len(shown) == 6
    assert walked(editor_client, links[0], "next") == shown
    assert walked(editor_client, links[-1], "prev") == shown[::-1]


def test_the_way_back_leads_to_the_search(editor_client: Client, lees: list[Customer]) -> None:
    link = listed(editor_client, "Lee")[0]
    back = f"/admin/customers/customer/?{link.partition('?')[2]}"
    assert f'<a href="{back}">The search</a>' in opened(editor_client, link)


def test_the_address_holds_nothing_that_was_typed(editor_client: Client, lees: list[Customer]) -> None:
    assert not any("lee" in link.lower().partition("find=")[0] for link in listed(editor_client, "Lee"))


def test_the_search_of_another_session_leads_nowhere(editor_client: Client, lees: list[Customer]) -> None:
    link = listed(editor_client, "Lee")[0]
    assert 'class="neighbours"' not in opened(signed_in(make_staff("editor", "other")), link)


def test_a_profile_that_was_opened_by_itself_has_no_neighbours(editor_client: Client, lees: list[Customer]) -> None:
    assert 'class="neighbours"' not in opened(editor_client, f"/admin/customers/customer/{lees[0].pk}/change/")


def test_under_filters_the_list_leads_on_to_nobody(editor_client: Client, lees: list[Customer]) -> None:
    found = editor_client.post(SEARCH, {"q": "Lee"})["Location"]
    assert "change/?find=" not in opened(editor_client, f"{found}&since=2001-01-01")


@pytest.fixture
def ran(lees: list[Customer]) -> BulkEdit:
    lines = [f"{one.pk},Ray" for one in lees]
    return run("client_id,lastName\n" + "\n".join([*lines[:3], "999999999,Ray", *lines[3:]]) + "\n")


def test_the_rows_of_a_bulk_edit_are_walked_in_their_order(
    operator_client: Client, ran: BulkEdit, lees: list[Customer]
) -> None:
    page = opened(operator_client, f"/admin/customers/bulkedit/{ran.pk}/change/")
    (first, *_) = re.findall(r'href="(/admin/customers/customer/\d+/change/\?of=[^"]+)"', page)
    first = first.replace("&amp;", "&")
    assert walked(operator_client, first, "next") == [one.pk for one in lees]
    last = f"/admin/customers/customer/{lees[-1].pk}/change/?of={ran.pk}&row=8"
    assert walked(operator_client, last, "prev") == [one.pk for one in reversed(lees)]


def test_who_may_not_see_the_bulk_edit_is_led_nowhere(ran: BulkEdit, lees: list[Customer]) -> None:
    address = f"/admin/customers/customer/{lees[1].pk}/change/?of={ran.pk}&row=3"
    for role in ("editor", "bulk operator"):
        assert 'class="neighbours"' not in opened(signed_in(make_staff(role, f"another {role}")), address)


@pytest.mark.parametrize("query", ["of=x&row=3", "of=1", "of=1&row=-4", "find=", "of=99999999999999999999&row=1"])
def test_junk_in_the_address_leads_nowhere(operator_client: Client, lees: list[Customer], query: str) -> None:
    assert 'class="neighbours"' not in opened(
        operator_client, f"/admin/customers/customer/{lees[0].pk}/change/?{query}"
    )
