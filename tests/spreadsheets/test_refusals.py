"""The sentences of the file refusals: each is whole, and each has a code that callers know."""

import re

import pytest

from customers.spreadsheets.refusals import CODES, QUOTING, SENTENCES, FileRefused, megabytes, with_headers

CONTRACT = (
    "empty no_rows not_a_spreadsheet damaged encrypted too_large too_many_rows too_many_columns bad_encoding "
    "unclosed_quote first_column blank_header duplicate_header forbidden_column unknown_column zip_bomb bad_choice "
    "not_collected"
)


def test_the_codes_are_those_of_the_contract() -> None:
    assert frozenset(CONTRACT.split()) == CODES


@pytest.mark.parametrize("sentence", sorted(SENTENCES))
def test_every_sentence_tells_its_facts_and_ends(sentence: str) -> None:
    names = set(re.findall(r"{(\w+)}", SENTENCES[sentence])) - {"column"}
    refused = FileRefused(sentence, column="AB", **{name: f"<{name}>" for name in names})
    assert all(f"<{name}>" in refused.message for name in names)
    assert refused.message.endswith(".")
    assert refused.code == sentence.partition("/")[0]


def test_numbers_are_written_as_a_person_reads_them() -> None:
    assert FileRefused("too_many_rows", limit=2_000_000, row=2_000_002).message.startswith(
        "The file has more than 2,000,000 rows (row 2,000,002"
    )


@pytest.mark.parametrize(("size", "text"), [(51_000_000, "51 MB"), (400_000, "0.4 MB"), (1_000_000_000, "1,000 MB")])
def test_sizes_are_written_in_megabytes(size: int, text: str) -> None:
    assert megabytes(size) == text


HEADERS = {"header": "Tier", "first_header": "Tier", "first": "A", "allowed": "email", "column": "B"}


@pytest.mark.parametrize("code", sorted(QUOTING))
@pytest.mark.parametrize("value", ["anna@example.com", "+1 212 555 0187", "1971-03-09", "x" * 81])
def test_no_refusal_quotes_a_header_that_may_be_somebodys_value(code: str, value: str) -> None:
    assert "Tier" in FileRefused(code, **HEADERS).message
    message = FileRefused(code, **{**HEADERS, "header": value}).message
    assert value not in message
    assert "“" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("code", sorted(QUOTING))
def test_another_text_takes_the_place_of_every_header_whatever_quotes_are_in_it(code: str) -> None:
    message = FileRefused(code, **{**HEADERS, "header": "An”na “Smith"}).message
    hidden = with_headers(code, message, lambda header: "•••")
    assert "•••" in hidden
    assert 'An"na' in message
    assert "An" not in hidden
    assert "Smith" not in hidden


def test_in_a_refusal_that_quotes_no_header_nothing_is_replaced() -> None:
    message = FileRefused("not_a_spreadsheet/html").message
    assert with_headers("not_a_spreadsheet", message, lambda header: "•••") == message
