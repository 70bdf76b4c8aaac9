"""The list of pairs, what is decided there, and the way to the merge and back."""

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
from customers.wings.duplicates.look import look_at
from customers.wings.duplicates.models import DuplicatePair
from tests.factories import change_customer, make_customer, make_staff, signed_in
from tests.statements import counted

pytestmark = pytest.mark.django_db
LIST = "/admin/duplicates/duplicatepair/"
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
    assert "Same name and birth date." in shown
    assert "80 %" in shown
    assert f"/{pair.one_id}/{pair.two_id}/?next=" in shown


def test_an_empty_list_says_how_pairs_get_here(editor_client: Client) -> None:
    assert "Two customers are listed here when they share" in text(editor_client)
    assert "Pairs that you put off wait here" in text(editor_client, f"{LIST}?state=later")


def test_who_merges_and_sees_values_masked_reads_the_list_and_decides_nothing() -> None:
    (pair,) = pairs_of(1)
    masked = make_staff("viewer")
    masked.user_permissions.add(Permission.objects.get(codename="merge_customers"))
    client = signed_in(masked)
    shown = text(client)
    assert "Byron" not in shown
    assert "Same name and birth date." in shown
    assert "Not the same</button>" not in shown
    assert client.post(f"{LIST}{pair.pk}/later/").status_code == 403
    assert DuplicatePair.objects.get().state == State.OPEN


@pytest.mark.parametrize(
    ("address", "state"), [("not-the-same", State.NOT_SAME), ("later", State.LATER), ("decide-again", State.OPEN)]
)
def test_a_decision_is_remembered_and_the_reader_goes_on_below(editor_client: Client, address: str, state: str) -> None:
    first, second = pairs_of(2)
    answer = editor_client.post(f"{LIST}{first.pk}/{address}/", {"below": second.pk, "state": "open", "after": ""})
    assert answer.headers["Location"] == f"{LIST}?state=open#pair-{second.pk}"
    first.refresh_from_db()
    assert (first.state, first.decided_by) == (state, "edith")
    assert (f'id="pair-{first.pk}"' in text(editor_client)) is (state == State.OPEN)
    assert f'id="pair-{first.pk}"' in text(editor_client, f"{LIST}?state={state}")


def test_a_decision_of_a_pair_that_is_gone_says_so(editor_client: Client) -> None:
    answer = editor_client.post(f"{LIST}99/later/", follow=True)
    assert "This pair is gone" in answer.content.decode()


def test_what_a_form_says_of_its_page_leads_nowhere_else(editor_client: Client) -> None:
    said = {"below": "1;x", "state": "https://elsewhere.example", "after": "x"}
    assert editor_client.post(f"{LIST}99/later/", said).headers["Location"] == LIST


def test_after_the_merge_the_reader_is_at_the_next_pair(editor_client: Client) -> None:
    first, second = pairs_of(2)
    shown = text(editor_client)
    (address,) = {part.split('"')[0] for part in shown.split('href="') if f"/{first.one_id}/{first.two_id}/" in part}
    assert parse_qs(urlsplit(address).query)["next"] == [f"{LIST}?state=open#pair-{second.pk}"]
    compared = text(editor_client, address)
    action = compared.split("novalidate>")[0].rsplit('action="', 1)[1].split('"')[0]
    answer = editor_client.post(urlsplit(address).path + action, {"reason": "Registered twice"})
    assert answer.headers["Location"] == f"{LIST}?state=open#pair-{second.pk}"
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
        address = answer.following and LIST + answer.following
    assert seen == [everything[-1], *everything[:-1]]


@pytest.mark.parametrize("after", ["80-x", "9999-1", "80-" + "9" * 30, "\u0668-1", ""])
def test_an_address_that_names_no_place_shows_the_first_page(editor_client: Client, after: str) -> None:
    pairs_of(1)
    assert "Ada Byron" in text(editor_client, f"{LIST}?after={after}&state=nothing")


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


def test_the_profile_says_whom_it_looks_like_while_that_is_open(editor_client: Client, viewer_client: Client) -> None:
    (pair,) = pairs_of(1)
    profile = f"/admin/customers/customer/{pair.two_id}/change/"
    shown = text(editor_client, profile)
    assert f"Customer {pair.one_id} (80 %)" in shown
    assert f"/with/{pair.two_id}/{pair.one_id}/?next=" in shown
    assert "Looks like" not in text(viewer_client, profile)
    editor_client.post(f"{LIST}{pair.pk}/not-the-same/")
    assert "Looks like" not in text(editor_client, profile)
