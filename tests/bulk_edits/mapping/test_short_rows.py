"""Rows with fewer cells than the header: blank cells that a program left out, and rows in which something shifted."""

import pytest
from django.test import Client

from customers.models import Customer, State
from tests.admin.bulk_edits.test_pages_bulk_edit import shown
from tests.factories import make_customer, make_identifier_type
from tests.uploads import failed, outcomes, preview, report, row, run, sentence_of, warnings_of

pytestmark = pytest.mark.django_db

HEADER = "email,firstName,lastName,birthDate,gender,phone,WebsiteID"


@pytest.fixture
def ann() -> Customer:
    make_identifier_type("WebsiteID")
    return make_customer(
        email="ann@example.com", first_name="Old", last_name="Name", gender="female", mobile="+12125550123"
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("ann@example.com,Ann", ("Ann", "Name")),
        ("ann@example.com,Ann,Lee", ("Ann", "Lee")),
        ("ann@example.com,,Lee", ("Old", "Lee")),
        ("ann@example.com,Ann,Lee,1971-03-09", ("Ann", "Lee")),
        ("ann@example.com,Ann,Lee,,female", ("Ann", "Lee")),
        ('ann@example.com,"Lee, Ann","Lee; Jr"', ("Lee, Ann", "Lee; Jr")),
        ("ann@example.com,Ann,Lee,,,+12125550124", ("Ann", "Lee")),
    ],
)
def test_blank_cells_that_a_program_left_out_change_nothing_and_the_row_is_warned_of(
    ann: Customer, line: str, names: tuple[str, str]
) -> None:
    done = run(f"{HEADER}\n{line}\n")
    ann.refresh_from_db()
    assert (outcomes(done), (ann.first_name, ann.last_name), ann.gender) == ({2: "applied"}, names, "female")
    assert [code for code, _, _ in warnings_of(done, 2)] == ["short_row"]
    assert ann.identifiers.count() == 0
    assert ",short_row," in report(done)
    assert failed(done).count("\n") == 1, "nothing of the row was left out"


@pytest.mark.parametrize(
    "line",
    [
        "ann@example.com,Lee,1971-03-09",
        "ann@example.com,Ann,1971-03-09,female",
        "ann@example.com,Ann,Lee,female",
        "ann@example.com,Ann,Lee,female,+12125550124",
        "ann@example.com,Ann,Lee,1971-03-09,+12125550124",
        "ann@example.com,Ann,+12125550124",
        "ann@example.com,ann@example.com,Lee",
        'ann@example.com,"Ann"",Lee"',
        'ann@example.com,"Ann""\n,Lee",1971-03-09',
        'ann@example.com,"Ann\nbob@example.com",Lee',
        "ann@example.com,Ann,Lee,1971-13-09",
        "ann@example.com,Ann,Lee,,,12",
    ],
)
def test_a_short_row_in_which_something_shifted_is_refused_whole(ann: Customer, line: str) -> None:
    done = run(f"{HEADER}\n{line}\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.version) == ({2: "rejected short_row"}, 1)
    assert " instead of 7)" in sentence_of(done, 2)
    assert failed(done).count("ann@example.com") >= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_the_last_row_of_a_file_that_ends_within_it_lost_more_than_blanks(
    ann: Customer, encoding: str, line_break: str
) -> None:
    lines = [HEADER, "ann@example.com,Zoë,Lee", "ann@example.com,Zoë"]
    whole, cut = f"{line_break.join(lines)}{line_break}", line_break.join(lines)
    done = [preview(text.encode(encoding), encoding=encoding) for text in (whole, cut)]
    assert outcomes(done[0])[3] != "rejected short_row"
    assert outcomes(done[1])[3] == "rejected short_row"
    assert "(2 instead of 7), and the file ends within it" in sentence_of(done[1], 3)
    assert outcomes(preview(failed(done[1])))[2] == "rejected short_row"


def test_a_whole_last_row_without_a_line_break_is_applied(ann: Customer) -> None:
    assert outcomes(run("email,firstName,lastName\nann@example.com,Ann,Lee")) == {2: "applied"}


@pytest.mark.parametrize("last", ["version", "retry_of"])
def test_a_row_without_the_last_column_of_ours_lost_more_than_blanks(ann: Customer, last: str) -> None:
    done = run(f"client_id,firstName,{last}\n{ann.pk},Ann\n")
    ann.refresh_from_db()
    assert (outcomes(done), ann.first_name) == ({2: "rejected short_row"}, "Old")


def test_a_row_that_ends_within_our_last_column_is_short_of_blanks_alone(ann: Customer) -> None:
    done = run(f"client_id,version,firstName,lastName\n{ann.pk},{ann.version}.0,Ann\n")
    assert outcomes(done) == {2: "applied"}


def test_a_file_to_mend_whose_first_row_is_short_still_continues_its_run(ann: Customer) -> None:
    first = run("email,firstName\nann@example.com,Ann\nnobody@example.com,Bob\n")
    lines = f"nobody@example.com,Bob\nann@example.com,Anna,x,{first.pk}\n"
    again = run(f"email,firstName,reason,retry_of\n{lines}")
    assert (again.retry_of, outcomes(again)) == (first, {2: "rejected short_row", 3: "applied"})


def test_the_number_of_a_run_is_read_as_a_whole_number(ann: Customer) -> None:
    first = run("email,firstName\nann@example.com,Ann\n")
    again = run(f"email,firstName,retry_of\nann@example.com,Anna,{first.pk}.0\n")
    assert again.retry_of == first


def test_a_short_row_makes_a_customer_like_any_other() -> None:
    done = run("email,firstName,lastName\nnew@example.com,Ann\n", kind="add_and_edit")
    assert (outcomes(done), Customer.objects.get().first_name) == ({2: "applied"}, "Ann")


def test_the_page_says_what_short_rows_are_and_that_nothing_is_left_out(operator_client: Client, ann: Customer) -> None:
    done = run(f"{HEADER}\nann@example.com,Ann\n")
    page = shown(operator_client, done)
    assert done.state == State.COMPLETED
    assert "row is shorter than the header: the missing cells at its end are read as blank" in page
    assert '<span class="badge look">note</span> The row has fewer cells than the header' in page
    assert "left out" not in page
    assert row(done, 2).delta == {"first_name": ["Old", "Ann"]}
