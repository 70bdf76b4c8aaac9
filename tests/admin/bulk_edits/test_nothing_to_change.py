"""A preview that would change no customer offers no run: it says why, and what makes sense instead."""

from html import unescape

import pytest
from django.test import Client

from customers.bulk_edits.run import actions
from customers.models import BulkEdit, Customer
from tests.bulk_edits.fix.corrections import fix
from tests.factories import change_customer, make_customer, make_staff, signed_in
from tests.uploads import operator, preview, run, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ann() -> Customer:
    return make_customer(email="ann@example.com", last_name="Lee")


def page(bulk_edit: BulkEdit, client: Client | None = None) -> str:
    opened = client or signed_in(operator())
    return unescape(opened.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/").content.decode())


def offers_run(html: str) -> bool:
    return "/run/" in html


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("ann@example.com,Lee\n", "The row matches what is stored already."),
        ("nobody@example.com,Lee\n", "The row was rejected."),
        ("a@example.com,Lee\nb@example.com,Lee\n", "All 2 rows were rejected."),
        (
            "ann@example.com,Lee\nnobody@example.com,Lee\n",
            "Of 2 rows, 1 matches what is stored already and 1 was rejected.",
        ),
    ],
)
def test_it_says_why_and_offers_neither_run_nor_pilot(rows: str, said: str) -> None:
    html = page(preview(f"email,lastName\n{rows}"))
    assert ("Nothing to change" in html, said in html) == (True, True)
    assert not offers_run(html)
    assert "and stop" not in html, "no pilot"
    assert "Download the report" in html
    assert 'href="/admin/customers/customer/import/">Upload another file' in html


def test_rejected_rows_can_be_corrected_and_then_it_runs() -> None:
    seen = preview("email,lastName\nann@@example.com,Roy\n")
    assert '?outcome=rejected#rows">Fix the rows' in page(seen)
    fix(seen, 2, {"email": "ann@example.com"})
    html = page(seen)
    assert ("Nothing to change" in html, offers_run(html)) == (False, True)


def test_rows_that_are_unchanged_leave_nothing_to_correct() -> None:
    assert "Fix the rows" not in page(preview("email,lastName\nann@example.com,Lee\n"))


def test_a_file_whose_columns_set_nothing_says_so() -> None:
    seen = preview("email,Note\nann@example.com,x\n", ignore_columns=["Note"])
    assert "The file has no column that sets anything" in page(seen)


def test_what_changes_one_customer_is_run_as_before() -> None:
    html = page(preview("email,lastName\nann@example.com,Roy\nnobody@example.com,Lee\n"))
    assert ("Nothing to change" in html, offers_run(html)) == (False, True)


def test_a_file_that_makes_a_field_is_run_though_no_customer_has_a_value() -> None:
    seen = preview("email,Shoe\nann@example.com,\n", create_fields=["Shoe"])
    assert offers_run(page(seen))


def test_an_undo_with_nothing_to_take_back_says_so(ann: Customer) -> None:
    done = run("email,lastName\nann@example.com,Roy\n")
    change_customer(ann, last_name="Poe")
    back = work_off(actions.undo(done, initiator=actions.initiator_from(operator())))
    html = page(back)
    assert ("Nothing to undo" in html, "The row is in conflict." in html, offers_run(html)) == (True, True, False)
    assert "Upload another file" not in html


def test_who_may_not_see_values_or_upload_is_offered_neither() -> None:
    seen = preview("email,lastName\nann@example.com,Lee\n")
    html = page(seen, signed_in(make_staff("auditor")))
    assert ("Nothing to change" in html, "Upload another file" in html, "Download the report" in html) == (
        True,
        False,
        False,
    )
