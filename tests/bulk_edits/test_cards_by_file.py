"""Files of cards: previewed, run, reported and taken back like files that edit profiles."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.ledger.totals import totals
from customers.cards.pool import add_numbers
from customers.maintenance.invariants.check import check
from customers.models import BulkEdit, BulkEditRow, Card, CardSeries, Customer
from tests.factories import change_customer, make_card, make_customer, make_point, make_series
from tests.uploads import preview, report, run, run_previewed, undo

pytestmark = pytest.mark.django_db
HEADER = "email,cardnumber,series,status\n"


@pytest.fixture
def ann() -> Customer:
    make_series(expiry_days=30)
    return make_customer(email="ann@example.com")


@pytest.fixture
def bob() -> Customer:
    return make_customer(email="bob@example.com")


def rows(bulk_edit: BulkEdit) -> list[tuple[Any, ...]]:
    found = BulkEditRow.objects.filter(bulk_edit=bulk_edit).order_by("row_number")
    return list(found.values_list("outcome", "code", "column", "value"))


def why(bulk_edit: BulkEdit) -> str:
    """Return what the card's own code of the first refused row is."""
    detail = BulkEditRow.objects.filter(bulk_edit=bulk_edit).exclude(code="").first().detail
    return str((detail or {}).get("card"))


def effects(bulk_edit: BulkEdit) -> Mapping[str, int]:
    return totals(bulk_edit).effects


def status(number: str) -> str:
    return Card.objects.get(number=number).status


def test_a_file_issues_cards_of_the_pool_and_new_ones(ann: Customer, bob: Customer) -> None:
    add_numbers(make_series(), ["7001"], user_id=None, reason="", now=timezone.now())
    file = HEADER + "ann@example.com,7001,,Active\nbob@example.com,7002,gold,active\n"
    previewed = preview(file, kind="cards")
    assert rows(previewed) == [("applied", "", "", "")] * 2
    assert not ann.cards.exists()
    done = run_previewed(previewed)
    assert (done.state, ann.cards.get().number, bob.cards.get().number) == ("completed", "7001", "7002")
    assert ann.cards.get().expires_at is not None
    change = ann.changes.last()
    assert (change.bulk_edit_id, change.row_number, change.delta) == (done.pk, 2, {"card:7001": [None, "Active"]})
    assert [finding.offences for finding in check() if finding.offences] == []


def test_a_file_suspends_reactivates_returns_and_deletes(ann: Customer) -> None:
    make_card(ann, "1")
    for label, expected in (("Blocked", "suspended"), ("Active", "active"), ("[clear]", "not_issued")):
        run(f"email,cardnumber,status\nann@example.com,1,{label}\n", kind="cards")
        assert status("1") == expected
    make_card(ann, "2")
    run("email,cardnumber,status\nann@example.com,2,Deleted\n", kind="cards")
    assert status("2") == "deleted"


@pytest.mark.parametrize(
    ("cells", "expected", "code"),
    [
        ("1,,Active", ("rejected", "taken", "cardnumber", "1"), "3009"),
        ("9,,Active", ("rejected", "not_found", "cardnumber", "9"), "3010"),
        ("9,NONE,Active", ("rejected", "invalid_value", "cardnumber", "9"), "3004"),
        ("9,GOLD,Lost", ("rejected", "invalid_choice", "status", "Lost"), "3016"),
        ("9,GOLD,", ("rejected", "invalid_value", "cardnumber", "9"), "3011"),
        (",GOLD,Active", ("rejected", "invalid_value", "cardnumber", ""), "8013"),
        ("[clear],GOLD,Active", ("rejected", "invalid_value", "cardnumber", "[clear]"), "8013"),
        ("9/9,GOLD,Active", ("rejected", "invalid_value", "cardnumber", "9/9"), "None"),
        ("5,,Expired", ("rejected", "invalid_value", "cardnumber", "5"), "3013"),
    ],
)
def test_a_bad_row_says_what_is_wrong(
    ann: Customer, bob: Customer, cells: str, expected: tuple[str, ...], code: str
) -> None:
    make_card(bob, "1")
    add_numbers(make_series(), ["5"], user_id=None, reason="", now=timezone.now())
    previewed = preview(f"{HEADER}ann@example.com,{cells}\n", kind="cards")
    assert rows(previewed) == [expected]
    assert why(previewed) == code


def test_the_report_names_the_columns_as_the_file_does(ann: Customer) -> None:
    done = run("email,Card Number,Status\nann@example.com,9,Active\n", kind="cards")
    assert ",rejected,not_found,Card Number,9," in report(done)


def test_the_same_status_again_is_unchanged(ann: Customer) -> None:
    make_card(ann, "1")
    assert rows(run(f"{HEADER}ann@example.com,1,GOLD,Active\n", kind="cards")) == [("unchanged", "", "", "")]


def test_two_customers_cannot_get_one_number(ann: Customer, bob: Customer) -> None:
    previewed = preview(f"{HEADER}ann@example.com,9,GOLD,Active\nbob@example.com,9,GOLD,Active\n", kind="cards")
    assert [(outcome, code) for outcome, code, *_ in rows(previewed)] == [("conflict", "contradiction")] * 2


def test_an_undo_takes_cards_back_and_leaves_what_somebody_changed_since(ann: Customer, bob: Customer) -> None:
    add_numbers(make_series(), ["1"], user_id=None, reason="", now=timezone.now())
    done = run(f"{HEADER}ann@example.com,1,,Active\nbob@example.com,2,GOLD,Active\n", kind="cards")
    change_customer(bob, **{"card:2": "Blocked"})
    undone = undo(done)
    assert [(outcome, code) for outcome, code, *_ in rows(undone)] == [("applied", ""), ("conflict", "changed_since")]
    assert (status("1"), status("2"), ann.cards.exists()) == ("not_issued", "suspended", False)


def test_a_number_that_another_got_since_the_preview_is_refused_at_the_run(ann: Customer, bob: Customer) -> None:
    add_numbers(make_series(), ["1"], user_id=None, reason="", now=timezone.now())
    previewed = preview(f"{HEADER}ann@example.com,1,,Active\n", kind="cards")
    make_card(bob, "1")
    done = run_previewed(previewed)
    assert (done.state, rows(done)) == ("completed", [("rejected", "taken", "cardnumber", "1")])
    assert Card.objects.get(number="1").customer == bob


def test_a_series_that_was_changed_since_the_preview_asks_for_another_one(ann: Customer) -> None:
    previewed = preview(f"{HEADER}ann@example.com,1,GOLD,Active\n", kind="cards")
    CardSeries.objects.update(max_active_per_customer=1)
    with pytest.raises(BulkEditError):
        run_previewed(previewed)
    assert not Card.objects.exists()


def test_the_preview_counts_what_happens_to_account_access(ann: Customer, bob: Customer) -> None:
    gives, takes = make_point("gives", card_access="give"), make_point("takes", card_access="take")
    file = f"{HEADER}ann@example.com,1,GOLD,Active\n"
    done = run(file, kind="cards", through=gives)
    assert effects(done)["cards:access+"] == 1
    previewed = preview(file, kind="cards", through=takes)
    assert (effects(previewed)["cards:access-"], effects(previewed)["access_lost"]) == (1, 1)


@pytest.mark.parametrize("header", ["email,cardnumber,firstName,status", "email,card,status"])
def test_a_column_that_a_file_of_cards_has_not_is_refused(ann: Customer, header: str) -> None:
    refused = preview(f"{header}\nann@example.com,1,Active\n", kind="cards")
    assert (refused.state, refused.refusal["code"]) == ("refused", "unknown_column")


def test_digits_that_a_spreadsheet_lost_are_refused(ann: Customer) -> None:
    previewed = preview(f"{HEADER}ann@example.com,1.4E+15,GOLD,Active\n", kind="cards")
    assert rows(previewed)[0][:3] == ("rejected", "scientific_notation", "cardnumber")
