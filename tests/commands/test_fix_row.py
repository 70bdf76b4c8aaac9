"""`fix_row` shows a row that would not be applied, and corrects it where it stands."""

import io
from typing import Any

import pytest

from customers.models import BulkEdit, Customer
from integration_points.keys import make_key
from integration_points.models import ApiKey
from tests.commands.bulk_edit_commands import call
from tests.factories import make_customer, make_point, make_staff, make_superuser
from tests.uploads import outcomes, preview, preview_by_key, run_previewed

pytestmark = pytest.mark.django_db
FILE = "email,lastName\nann@@example.com,Lee\nann@example.com,Ray\n"
BY = ("--by", "bulk_operator")


@pytest.fixture
def seen(db: None) -> BulkEdit:
    make_customer(email="bob@example.com")
    make_customer(email="ann@example.com")
    return preview(FILE)


def test_a_row_is_shown_with_its_cells(seen: BulkEdit) -> None:
    ended = call("fix_row", seen.pk, 2, *BY)
    row = ended.answer["row"]
    assert (ended.status, row["outcome"], row["code"]) == (0, "rejected", "invalid_email")
    cells = [(cell["column"], cell["letter"], cell["value"]) for cell in row["cells"]]
    assert cells == [("email", "A", "ann@@example.com"), ("lastName", "B", "Lee")]


def test_a_row_is_corrected_and_the_others_are_told(seen: BulkEdit) -> None:
    ended = call("fix_row", seen.pk, 2, "email=ann@example.com", *BY)
    told = ended.answer
    assert (ended.status, told["row"]["code"], told["state"]) == (0, "contradiction", "previewed")
    assert [(one["row_number"], one["code"]) for one in told["others"]] == [(3, "contradiction")]
    ended = call("fix_row", seen.pk, 2, "A=bob@example.com", "lastName=a=b", *BY)
    assert (ended.answer["row"]["outcome"], ended.answer["others_count"]) == ("applied", 1)
    assert "cells" not in ended.answer["row"], "nothing is wrong with it"
    run_previewed(BulkEdit.objects.get(pk=seen.pk))
    assert set(Customer.objects.values_list("last_name", flat=True)) == {"a=b", "Ray"}


def test_cells_can_be_read_from_standard_input(seen: BulkEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(text: str) -> Any:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return call("fix_row", seen.pk, 2, "-", *BY)

    for text in ('["bob"]', "{", '{"email": 1}'):
        ended = said(text)
        assert (ended.status, "JSON object of texts" in ended.said) == (2, True), ended
    assert said('{"email": "bob@example.com"}').answer["row"]["outcome"] == "applied"


def test_a_row_that_was_corrected_since_it_was_shown_is_refused(seen: BulkEdit) -> None:
    mark = call("fix_row", seen.pk, 2, *BY).answer["row"]["mark"]
    call("fix_row", seen.pk, 2, "lastName=Else", *BY)
    ended = call("fix_row", seen.pk, 2, "email=bob@example.com", "--mark", mark, *BY)
    assert (ended.status, outcomes(seen)[2]) == (1, "rejected invalid_email")
    assert call("fix_row", seen.pk, 2, "email=bob@example.com", *BY).answer["row"]["outcome"] == "applied"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("phone=1",), 2, "Its columns are: email, lastName"),
        (("email",), 2, "COLUMN=VALUE"),
        (("--right", "email"), 2, "no doubted cell"),
    ],
)
def test_what_is_named_wrongly_is_a_usage_error(
    seen: BulkEdit, arguments: tuple[str, ...], status: int, said: str
) -> None:
    ended = call("fix_row", seen.pk, 2, *arguments, *BY)
    assert (ended.status, said in ended.said) == (status, True)
    assert outcomes(seen)[2] == "rejected invalid_email"


def test_a_row_with_nothing_to_fix_and_a_run_that_is_over_are_refused(seen: BulkEdit) -> None:
    ended = call("fix_row", seen.pk, 3, "email=x@example.com", *BY)
    assert (ended.status, ended.answer["state"]) == (1, "previewed")
    assert "nothing to fix" in ended.said
    run_previewed(seen)
    assert call("fix_row", seen.pk, 2, "email=x@example.com", *BY).status == 1


def test_who_may_not_is_told_so(seen: BulkEdit) -> None:
    for person in (make_staff("viewer"), make_staff("bulk operator", "somebody")):
        assert call("fix_row", seen.pk, 2, "email=x@", "--by", person.username).status == 3
    assert outcomes(seen)[2] == "rejected invalid_email"


def test_what_a_test_key_uploaded_stays_a_preview() -> None:
    make_key(integration_point=make_point(), is_test=True)
    seen = preview_by_key(FILE, ApiKey.objects.get())
    assert call("fix_row", seen.pk, 2, "--by", make_superuser("root").username).status == 3
