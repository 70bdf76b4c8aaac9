"""Rows that were refused for the number of their cells: the fix-and-retry file has one for each header."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from customers.bulk_edits.upload import read
from customers.models import BulkEdit, Customer
from tests.factories import make_customer, make_point
from tests.uploads import failed, outcomes, preview, run, sentence_of

pytestmark = pytest.mark.django_db

FILE = "email,firstName,lastName,area\nr1@x.example,5,Lee\nr2@x.example,Smith, Ann,X,Y\n"
REFUSED = {2: "rejected short_row", 3: "rejected long_row"}


@pytest.fixture(autouse=True)
def people() -> list[Customer]:
    return [make_customer(email=f"r{number}@x.example", first_name="Old", area="Old") for number in (1, 2)]


def versions() -> set[int]:
    return set(Customer.objects.values_list("version", flat=True))


def columns(text: str, order: tuple[int, ...], *, added: str = "") -> str:
    """Take the columns of a file in another order, some left out, and one more behind them."""
    lines = [line.split(",") for line in text.splitlines()]
    taken = [[line[at] for at in order] + [added] * bool(added) for line in lines]
    return "".join(",".join(cells) + "\n" for cells in taken)


def test_refused_short_and_long_rows_that_come_back_unchanged_are_refused_again() -> None:
    first = run(FILE)
    assert outcomes(first) == REFUSED
    again = run(failed(first))
    assert (again.retry_of, outcomes(again), versions()) == (first, REFUSED, {1})
    third = run(failed(again))
    assert (third.retry_of, outcomes(third), versions()) == (again, REFUSED, {1})


def test_rows_of_a_preview_that_was_never_run_are_refused_again_too() -> None:
    assert outcomes(preview(failed(preview(FILE)))) == REFUSED


def test_a_row_that_comes_back_says_what_was_wrong_and_how_it_gets_in_as_it_stands() -> None:
    again = preview(failed(preview(FILE)))
    for number, word in ((2, "fewer"), (3, "more")):
        said = sentence_of(again, number)
        assert f"In the file before, the row had {word} cells than the header" in said
        assert "without the column retry_of" in said


def test_a_row_whose_values_were_put_under_their_headers_is_applied(people: list[Customer]) -> None:
    back = failed(run(FILE))
    mended = back.replace("r1@x.example,5,Lee,,", "r1@x.example,,Lee,5,").replace(",Smith,Ann,", ",Ann,Smith,")
    assert outcomes(run(mended)) == {2: "applied", 3: "applied"}
    for one in people:
        one.refresh_from_db()
    assert [(one.first_name, one.last_name, one.area) for one in people] == [("Old", "Lee", "5"), ("Ann", "Smith", "X")]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: columns(text, (0, 3, 2, 1, 4, 5)),
        lambda text: columns(text, (0, 1, 2, 4, 5)),
        lambda text: columns(text, (0, 1, 2, 3, 5)),
        lambda text: columns(text, (0, 1, 2, 3, 4, 5), added="gender"),
        lambda text: text.replace("\n", "\nr3@x.example,Eve,Adams,East,,\n", 1),
    ],
    ids=["another order", "a column less", "no reason", "a column more", "a new row first"],
)
def test_a_row_is_known_again_in_a_file_whose_columns_were_changed(change: Callable[[str], str]) -> None:
    first = run(FILE)
    rows = [f"{cells},why,{first.pk}\n" for cells in ("r1@x.example,5,Lee,", "r2@x.example,Smith,Ann,X")]
    found = outcomes(preview(change(f"email,firstName,lastName,area,reason,retry_of\n{''.join(rows)}")))
    assert set(REFUSED.values()) <= set(found.values())


def test_a_row_short_of_blank_cells_alone_comes_back_whole() -> None:
    first = run("email,firstName,lastName,area\nnobody@x.example,Ann,Lee\n")
    assert outcomes(first) == {2: "rejected not_found"}
    make_customer(email="nobody@x.example")
    assert outcomes(run(failed(first))) == {2: "applied"}


def test_a_row_that_shifted_is_refused_for_that_before_anybody_looks_whom_it_means() -> None:
    first = run("email,gender,area,lastName\nnobody@x.example,Moscow,Lee\n")
    assert outcomes(first) == {2: "rejected short_row"}
    customer = make_customer(email="nobody@x.example")
    assert outcomes(run(failed(first))) == {2: "rejected short_row"}
    customer.refresh_from_db()
    assert customer.version == 1


def test_rows_are_refused_again_through_another_integration_point_that_is_told_nothing_else() -> None:
    first = run(FILE)
    again = preview(failed(first), through=make_point(name="Elsewhere"))
    assert (again.retry_of, outcomes(again)) == (None, REFUSED)


def test_the_lease_is_kept_while_a_large_earlier_file_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    @contextmanager
    def kept(bulk_edit: BulkEdit) -> Iterator[None]:
        seen.append("kept")
        yield
        seen.append("let go")

    first, collect = preview(FILE), read.doubts_of
    monkeypatch.setattr(read, "kept", kept)
    monkeypatch.setattr(read, "doubts_of", lambda *asked: seen.append("doubts") or collect(*asked))
    preview(failed(first))
    assert seen[-3:] == ["kept", "doubts", "let go"]
