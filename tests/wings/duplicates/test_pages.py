"""The list of pairs, what is decided there, and the way to the merge and back."""

import re
from collections.abc import Sequence
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from customers.models import Customer, IdentifierType, Merge
from customers.wings.duplicates import page
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.search.everybody import search_everybody
from customers.wings.duplicates.search.look import look_at
from tests.factories import change_customer, make_customer, make_staff, signed_in
from tests.statements import counted

pytestmark = pytest.mark.django_db
LIST = "/admin/duplicates/duplicatepair/"
FIRST_PAGE = f"{LIST}?list=likely"
State = DuplicatePair.State


def pairs_of(number: int) -> Sequence[DuplicatePair]:
    """Make so many pairs, each of two namesakes of its own; the list shows the last one first."""
    made = []
    for day in range(1, number + 1):
        born = date(1988, 1, day).isoformat()
        made += [make_customer(first_name="Ada", last_name=name, birth_date=born) for name in ("Byron", "BYRON")]
    look_at([one.pk for one in made], now=timezone.now())
    return DuplicatePair.objects.order_by("-pk")


def text(client: Client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_pair_is_shown_with_both_names_and_its_reason(editor_client: Client) -> None:
    (pair,) = pairs_of(1)
    shown = text(editor_client)
    assert "Ada Byron" in shown
    assert "Ada BYRON" in shown
    assert 'Same name and birth date <span class="faint nowrap">80 %</span>' in shown
    assert '<span class="badge">80 %</span>' in shown
    assert f"/{pair.one_id}/{pair.two_id}/?next=" in shown


def test_what_speaks_against_a_pair_is_said_with_its_weight(editor_client: Client) -> None:
    (pair,) = pairs_of(1)
    change_customer(pair.one, gender="female")
    change_customer(pair.two, gender="male")
    look_at([pair.one_id], now=timezone.now())
    shown = text(editor_client)
    assert "Different genders" in shown
    assert "\N{MINUS SIGN}15" in shown
    assert '<span class="badge">65 %</span>' in shown


def test_pairs_that_are_less_likely_are_in_a_list_of_their_own(editor_client: Client) -> None:
    both = [make_customer(first_name=first, last_name="Smyth", area="Leeds") for first in ("Jon", "John")]
    look_at([one.pk for one in both], now=timezone.now())
    assert "Smyth" not in text(editor_client)
    shown = text(editor_client, f"{LIST}?list=less_likely")
    assert "Similar names in the same area" in shown
    assert '<span class="badge">45 %</span>' in shown


@pytest.mark.parametrize(
    ("which", "says"),
    [
        ("likely", "Two customers are listed here when they share"),
        ("less_likely", "similar names in the same area"),
        ("later", "wait here for a week"),
        ("not_same", "aren't suspected again"),
    ],
)
def test_an_empty_list_says_how_pairs_get_here(editor_client: Client, which: str, says: str) -> None:
    assert says in text(editor_client, f"{LIST}?list={which}")


def test_the_list_says_so_while_not_everybody_was_looked_at(editor_client: Client) -> None:
    assert "still running" in text(editor_client)
    assert search_everybody(now=timezone.now(), seconds=60)
    assert "compared within seconds" in text(editor_client)


def test_who_merges_and_sees_values_masked_reads_the_list_and_decides_nothing() -> None:
    (pair,) = pairs_of(1)
    masked = make_staff("viewer")
    masked.user_permissions.add(Permission.objects.get(codename="merge_customers"))
    client = signed_in(masked)
    shown = text(client)
    assert "Byron" not in shown
    assert "Same name and birth date" in shown
    assert "Not the same</button>" not in shown
    assert client.post(f"{LIST}{pair.pk}/later/").status_code == 403
    assert DuplicatePair.objects.get().state == State.OPEN


@pytest.mark.parametrize(
    ("address", "state", "which"),
    [
        ("not-the-same", State.NOT_SAME, "not_same"),
        ("later", State.LATER, "later"),
        ("decide-again", State.OPEN, "likely"),
    ],
)
def test_a_decision_is_remembered_and_the_reader_goes_on_below(
    editor_client: Client, address: str, state: str, which: str
) -> None:
    first, second = pairs_of(2)
    answer = editor_client.post(f"{LIST}{first.pk}/{address}/", {"below": second.pk, "list": "likely", "after": ""})
    assert answer.headers["Location"] == f"{FIRST_PAGE}#pair-{second.pk}"
    first.refresh_from_db()
    assert (first.state, first.decided_by) == (state, "edith")
    assert (f'id="pair-{first.pk}"' in text(editor_client)) is (state == State.OPEN)
    assert f'id="pair-{first.pk}"' in text(editor_client, f"{LIST}?list={which}")


def test_a_decision_of_a_pair_that_is_gone_says_so(editor_client: Client) -> None:
    answer = editor_client.post(f"{LIST}99/later/", follow=True)
    assert "This pair is gone" in answer.content.decode()


def test_what_a_form_says_of_its_page_leads_nowhere_else(editor_client: Client) -> None:
    said = {"below": "1;x", "list": "https://elsewhere.example", "after": "x"}
    assert editor_client.post(f"{LIST}99/later/", said).headers["Location"] == FIRST_PAGE


def test_after_the_merge_the_reader_is_at_the_next_pair(editor_client: Client) -> None:
    first, second = pairs_of(2)
    shown = text(editor_client)
    (address,) = {part.split('"')[0] for part in shown.split('href="') if f"/{first.one_id}/{first.two_id}/" in part}
    assert parse_qs(urlsplit(address).query)["next"] == [f"{FIRST_PAGE}#pair-{second.pk}"]
    compared = text(editor_client, address)
    action = compared.split("novalidate>")[0].rsplit('action="', 1)[1].split('"')[0]
    answer = editor_client.post(urlsplit(address).path + action, {"reason": "Registered twice"})
    assert answer.headers["Location"] == f"{FIRST_PAGE}#pair-{second.pk}"
    assert Merge.objects.count() == 1
    assert f'id="pair-{first.pk}"' not in text(editor_client)  # before anybody followed


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/admin/", "/api/v2/"])
def test_a_merge_leads_to_no_other_site(editor_client: Client, elsewhere: str) -> None:
    (pair,) = pairs_of(1)
    address = f"/admin/customers/merge/with/{pair.one_id}/{pair.two_id}/?next={elsewhere}"
    assert "elsewhere.example" not in text(editor_client, address)
    answer = editor_client.post(address, {"reason": "Registered twice"})
    assert answer.headers["Location"].startswith("/admin/customers/customer/")


def test_a_pair_that_can_not_be_merged_says_why_and_offers_no_merge(editor_client: Client) -> None:
    (pair,) = pairs_of(1)
    for customer, value in zip(Customer.objects.filter(pk__in=[pair.one_id, pair.two_id]), "12", strict=True):
        make_customer(ids={"Passport": f"other{value}"})
        change_customer(customer, **{"id:Passport:p": value})
    IdentifierType.objects.update(never_merge_different=True)
    shown = text(editor_client)
    assert "They have different ids of type Passport." in shown
    assert "Compare and merge" not in shown
    assert "Not the same</button>" in shown


def test_pages_follow_each_other_without_a_gap(editor_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PAIRS_A_PAGE", 2)
    everything = [pair.pk for pair in pairs_of(5)]
    DuplicatePair.objects.filter(pk=everything[-1]).update(score=99)
    seen, address = [], LIST
    while address:
        answer = editor_client.get(address).context["page"]
        seen += [line.id for line in answer.lines]
        address = answer.following
    assert seen == [everything[-1], *everything[:-1]]


@pytest.mark.parametrize("after", ["80-x", "9999-1", "80-" + "9" * 30, "\u0668-1", ""])
def test_an_address_that_names_no_place_shows_the_first_page(editor_client: Client, after: str) -> None:
    pairs_of(1)
    assert "Ada Byron" in text(editor_client, f"{LIST}?after={after}&list=nothing")


def test_the_number_of_statements_does_not_grow_with_the_pairs(editor_client: Client) -> None:
    def statements() -> int:
        text(editor_client)
        with counted() as sent:
            text(editor_client)
        return len(sent)

    pairs_of(2)
    few = statements()
    pairs_of(12)
    assert statements() == few


def test_a_merged_pair_is_gone_for_whoever_has_the_page_open(editor_client: Client) -> None:
    (pair,) = pairs_of(1)
    editor_client.post(f"/admin/customers/merge/with/{pair.one_id}/{pair.two_id}/", {"reason": "Registered twice"})
    answer = editor_client.post(f"{LIST}{pair.pk}/not-the-same/", follow=True)
    assert "This pair is gone" in answer.content.decode()
    assert DuplicatePair.objects.get().state == State.OPEN


def test_the_tab_of_the_profile_says_whom_it_looks_like_and_what_was_decided(editor_client: Client) -> None:
    (pair,) = pairs_of(1)
    tab = f"/admin/customers/customer/{pair.two_id}/change/?tab=duplicates"
    shown = text(editor_client, tab)
    assert "Ada Byron" in shown
    assert "Same name and birth date" in shown
    assert "To decide" in shown
    assert f"/with/{pair.two_id}/{pair.one_id}/?next=" in shown
    editor_client.post(f"{LIST}{pair.pk}/not-the-same/")
    assert re.search(
        r'<span class="badge">Not the same</span> <span class="faint">edith, <time', text(editor_client, tab)
    )
    sister = make_customer()
    empty = text(editor_client, f"/admin/customers/customer/{sister.pk}/change/?tab=duplicates")
    assert "No suspected duplicates" in empty


def test_only_who_merges_finds_the_tab_and_masked_it_names_nobody(viewer_client: Client) -> None:
    (pair,) = pairs_of(1)
    profile = f"/admin/customers/customer/{pair.two_id}/change/"
    assert viewer_client.get(f"{profile}?tab=duplicates").status_code == 403
    assert "?tab=duplicates" not in text(viewer_client, profile)
    masked = make_staff("viewer")
    masked.user_permissions.add(Permission.objects.get(codename="merge_customers"))
    shown = text(signed_in(masked), f"{profile}?tab=duplicates")
    assert "Same name and birth date" in shown
    assert not re.search("byron|/with/", shown, re.IGNORECASE)


def test_the_tab_takes_as_many_statements_for_many_pairs_as_for_one(editor_client: Client) -> None:
    def statements(customer: Customer) -> int:
        tab = f"/admin/customers/customer/{customer.pk}/change/?tab=duplicates"
        text(editor_client, tab)
        with counted() as sent:
            assert text(editor_client, tab).count("/?next=") == DuplicatePair.objects.filter(one=customer).count()
        return len(sent) - 1

    born = {"last_name": "Byron", "birth_date": "1988-08-17"}
    one, *others = (make_customer(first_name="Ada", **born) for _ in range(2))
    look_at([one.pk], now=timezone.now())
    look_at([other.pk for other in others], now=timezone.now())
    few = statements(one)
    look_at([make_customer(first_name="Ada", **born).pk for _ in range(10)], now=timezone.now())
    assert statements(one) == few
