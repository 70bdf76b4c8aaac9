"""Where rows of one file both repeat and contradict each other, the contradiction decides: nothing of them is done."""

import pytest
from pytest_django import Settings

from tests.factories import make_customer, make_identifier_type
from tests.uploads import outcomes, preview, sentence_of

pytestmark = pytest.mark.django_db
APPLIED, CONTRADICTION = "applied", "conflict contradiction"
DUPLICATE = "duplicate duplicate_in_file"

NEW, SAME = "+12125550150", "new@example.com"
# What each row of the file wants: (key, phone, new_email, WebsiteID). A and B are customers, N is nobody yet.
CASES: dict[str, tuple[list[tuple[str, str, str, str]], list[str]]] = {
    "two rows of A alike, B wants the same phone": (
        [("a", NEW, "", ""), ("a", NEW, "", ""), ("b", NEW, "", "")],
        [CONTRADICTION] * 3,
    ),
    "B first, then two rows of A alike": (
        [("b", NEW, "", ""), ("a", NEW, "", ""), ("a", NEW, "", "")],
        [CONTRADICTION] * 3,
    ),
    "B between two rows of A alike": (
        [("a", NEW, "", ""), ("b", NEW, "", ""), ("a", NEW, "", "")],
        [CONTRADICTION] * 3,
    ),
    "two rows of A alike in two values, B wants the first": (
        [("a", NEW, SAME, ""), ("a", NEW, SAME, ""), ("b", "", SAME, "")],
        [CONTRADICTION] * 3,
    ),
    "two rows of A alike in two values, B wants the second": (
        [("a", NEW, SAME, ""), ("a", NEW, SAME, ""), ("b", NEW, "", "")],
        [CONTRADICTION] * 3,
    ),
    "two rows of A alike in three values, B wants the identifier": (
        [("a", NEW, SAME, "W9"), ("a", NEW, SAME, "W9"), ("b", "", "", "W9")],
        [CONTRADICTION] * 3,
    ),
    "two rows of A alike and one that differs": (
        [("a", NEW, "", ""), ("a", NEW, "", ""), ("a", NEW, SAME, "")],
        [CONTRADICTION] * 3,
    ),
    "one that differs before two rows of A alike": (
        [("a", NEW, SAME, ""), ("a", NEW, "", ""), ("a", NEW, "", "")],
        [CONTRADICTION] * 3,
    ),
    "two rows of N alike, A wants the same phone": (
        [("n", NEW, "", ""), ("n", NEW, "", ""), ("a", NEW, "", "")],
        [CONTRADICTION] * 3,
    ),
    "two rows of A alike, B apart": (
        [("a", NEW, "", ""), ("a", NEW, "", ""), ("b", "", SAME, "")],
        [APPLIED, DUPLICATE, APPLIED],
    ),
    "three rows of A alike": (
        [("a", NEW, SAME, "W9")] * 3,
        [APPLIED, DUPLICATE, DUPLICATE],
    ),
}


@pytest.fixture(autouse=True)
def _two_rows_a_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    make_identifier_type("WebsiteID")
    for name in "ab":
        make_customer(email=f"{name}@example.com")


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_a_contradiction_goes_before_a_repetition(rows: list[tuple[str, str, str, str]], expected: list[str]) -> None:
    lines = "".join(f"{key}@example.com,{phone},{email},{id_}\n" for key, phone, email, id_ in rows)
    seen = preview(f"email,phone,new_email,WebsiteID\n{lines}", kind="add_and_edit")
    assert list(outcomes(seen).values()) == expected


def test_no_row_says_that_it_repeats_one_that_is_not_done() -> None:
    seen = preview(f"email,phone\na@example.com,{NEW}\na@example.com,{NEW}\nb@example.com,{NEW}\n")
    for number in (2, 3, 4):
        assert "want the same phone for different customers" in sentence_of(seen, number)
