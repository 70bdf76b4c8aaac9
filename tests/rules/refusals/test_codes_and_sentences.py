"""The closed lists, and a sentence for each of their members."""

from collections.abc import Mapping

import pytest

from customers.rules.refusals.codes import CODES_OF, Code, Outcome
from customers.rules.refusals.detail_codes import Why
from customers.rules.refusals.detail_sentences import WHY, WHY_IN_A_FILE, WHY_WITH_A_CHOICE_OF_FORMATS
from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence


def said(code: Code, detail: Mapping[str, object] | None = None, *, column: str = "phone", value: str = "123") -> str:
    return sentence(code, column=column, value=value, detail=detail or {}, where="")


def test_the_outcomes_are_those_of_the_contract() -> None:
    assert {str(outcome) for outcome in Outcome} == {
        "applied", "unchanged", "rejected", "conflict", "duplicate", "not_processed"
    }  # fmt: skip


def test_the_codes_of_each_outcome_are_those_of_the_contract() -> None:
    rejected = (
        "key_missing not_found ambiguous invalid_email invalid_phone invalid_date invalid_number invalid_choice "
        "invalid_value too_long taken reserved junk last_identifier merge_blocked delete_blocked forbidden_clear "
        "erased short_row long_row digits_lost format_differs looks_converted scientific_notation spreadsheet_error "
        "looks_like_header"
    )

    assert {outcome: " ".join(sorted(codes)) for outcome, codes in CODES_OF.items()} == {
        Outcome.APPLIED: "",
        Outcome.UNCHANGED: "",
        Outcome.REJECTED: " ".join(sorted(rejected.split())),
        Outcome.CONFLICT: "changed_since contradiction",
        Outcome.DUPLICATE: "duplicate_in_file",
        Outcome.NOT_PROCESSED: "busy cancelled internal_error merge_cap permission_revoked",
    }


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_finished_sentence_even_without_detail(code: Code) -> None:
    text = said(code)

    assert text[-1] == "."
    assert "{" not in text
    assert text[0].isupper() or text.startswith("phone")


@pytest.mark.parametrize("code", [code for code in Code if code.startswith("invalid_") or code in {"taken", "junk"}])
def test_a_sentence_about_a_value_names_column_and_value(code: Code) -> None:
    assert "phone" in said(code)
    assert "\u201c123\u201d" in said(code)


@pytest.mark.parametrize(
    ("in_file", "also"),
    [(True, {"format": ""}), (True, {}), (False, {"format": ""})],
    ids=["in a file", "in a file whose sender names no format", "in a form"],
)
@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_its_own_words(why: Why, in_file: bool, also: Mapping[str, object]) -> None:
    facts = {"why": why.value, "earliest": 1800, "latest": 2200, "limit": 15, **also}
    text = sentence(Code.INVALID_VALUE, column="phone", value="123", detail=facts, where="", in_file=in_file)
    words = {**WHY, **(WHY_IN_A_FILE if in_file else {})}
    words |= WHY_WITH_A_CHOICE_OF_FORMATS if in_file and also else {}

    assert "{" not in text
    assert words[why].split(" {")[0] in text
    assert list(words.values()).count(words[why]) == 1


@pytest.mark.parametrize("why", list(Why))
def test_no_reason_sends_who_fills_in_a_form_to_a_file(why: Why) -> None:
    assert not [
        word for word in ("file", "column", "cell", "upload", "UTF-8", "choose the country") if word in WHY[why]
    ]


@pytest.mark.parametrize(
    ("code", "detail", "part"),
    [
        (Code.TAKEN, {"holder": 9127}, "belongs to customer 9127"),
        (Code.TAKEN, {}, "belongs to another customer"),
        (Code.RESERVED, {"holder": 9127}, "was customer 9127's before"),
        (Code.CONTRADICTION, {"rows": [7, 12]}, "Rows 7 and 12 name the same customer: make one row of them."),
        (Code.CONTRADICTION, {"rows": [7, 9, 12]}, "Rows 7, 9 and 12 name the same customer"),
        (Code.CONTRADICTION, {"rows": [7, 12], "same": "value"}, "Rows 7 and 12 want the same phone"),
        (Code.DUPLICATE_IN_FILE, {"rows": [7]}, "the same as row 7"),
        (Code.NOT_FOUND, {"key": "WebsiteID"}, "No customer has the WebsiteID \u201c123\u201d"),
        (Code.AMBIGUOUS, {"count": 2, "key": "line"}, "2 customers have the line \u201c123\u201d"),
        (Code.TOO_LONG, {"length": 101, "limit": 100}, "(101 characters, at most 100 are allowed)"),
        (Code.SHORT_ROW, {"found": 3, "expected": 5}, "(3 instead of 5)"),
        (Code.INVALID_CHOICE, {"choices": ["yes", "no"]}, "Write one of: yes, no."),
        (Code.INVALID_DATE, {"why": "year_out_of_range", "earliest": 1800, "latest": 2200}, "between 1800 and 2200"),
        (Code.APPLIED_TO_SURVIVOR, {"survivor": 5}, "applied to customer 5"),
        (
            Code.CHANGED_SINCE,
            {"now": "Ada", "was": "Eva", "by": "olga", "at": "1 May"},
            "phone was changed by olga on 1 May after the preview, it is now \u201cAda\u201d and was \u201cEva\u201d",
        ),
        (
            Code.CHANGED_SINCE,
            {"now": "Ada", "by": "olga", "at": "2026-11-22T19:35:12.5+02:00", "export": True},
            "olga on 22 Nov 2026, 17:35 UTC after the export, it is now \u201cAda\u201d: export the customer again",
        ),
        (
            Code.CHANGED_SINCE,
            {"now": True, "was": False, "by": "olga", "undo": True, "part": "access"},
            "The account access of phone was changed by olga after the run, it is now \u201cyes\u201d and was",
        ),
        (Code.CHANGED_SINCE, {"moved": True, "by": "olga"}, "names another customer since the preview, or nobody (ch"),
    ],
)
def test_the_detail_of_a_refusal_is_told(code: Code, detail: Mapping[str, object], part: str) -> None:
    assert part in said(code, detail)


def test_where_stands_in_front() -> None:
    text = sentence(Code.JUNK, column="phone", value="0", detail={}, where="Row 7")

    assert text.startswith("Row 7: phone: \u201c0\u201d is on the list of junk values")


def test_a_long_value_is_shortened() -> None:
    assert "\u201c" + "x" * 79 + "\u2026\u201d" in said(Code.JUNK, value="x" * 5_000)


@pytest.mark.parametrize("value", ["{why}", "{0.__class__}", "%s", "{{7*7}}"])
def test_bi_d39_a_value_with_template_marks_is_shown_as_typed(value: str) -> None:
    assert f"\u201c{value}\u201d" in said(Code.JUNK, value=value, column=value)


def test_bi_d39_line_breaks_and_direction_marks_are_made_visible() -> None:
    assert "\u201ca\\u000ab\\u202ec\u201d" in said(Code.JUNK, value="a\nb\u202ec")


def test_a_refusal_tells_no_value_in_its_own_text() -> None:
    assert str(Refused(Code.TAKEN, {"holder": 9127})) == "taken"
