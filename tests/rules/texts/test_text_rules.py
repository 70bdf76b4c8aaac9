# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Names, texts and the searched name."""

import time
import unicodedata
from collections.abc import Callable

import pytest

from customers.rules.refusals.refusal import Refused
from customers.rules.texts.plain_texts import normalise_line, normalise_name, normalise_text

Refusing = Callable[..., tuple[str, str]]


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Мария",
        "李小龍",
        "محمد",
        "O'Neil",
        "Jean-Luc",
        "Ада 🙂",
        "👨‍👩‍👧",
        "می\u200cخواهم",
        "X Æ A-12",
        "山田\u3000太郎",
    ],
)
def test_bi_d37_names_of_any_script_stay_as_they_are(name: str) -> None:
    assert normalise_name(name) == name


def test_bi_d37_combining_marks_are_composed() -> None:
    assert normalise_name("Rene\u0301e") == "Ren\u00e9e"


def test_bi_d37_many_marks_on_one_letter_are_kept_within_the_limit() -> None:
    zalgo = unicodedata.normalize("NFC", "Z" + "\u0316\u0317\u0301" * 20)

    assert normalise_name(zalgo) == zalgo


def test_bi_d36_a_name_of_exactly_the_limit_in_code_points_is_accepted() -> None:
    assert normalise_name("я" * 100) == "я" * 100


def test_bi_d36_one_code_point_more_is_refused_with_both_numbers() -> None:
    with pytest.raises(Refused) as refused:
        normalise_name("я" * 101)

    assert (refused.value.code, refused.value.detail) == ("too_long", {"length": 101, "limit": 100})


def test_bi_d36_the_length_is_that_of_the_composed_name() -> None:
    assert normalise_name("e\u0301" * 100) == "\u00e9" * 100


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\ue000", "\U000e0041"])
def test_bi_d38_direction_marks_tags_and_private_characters_are_cleaned_from_names(mark: str) -> None:
    assert normalise_name(f"A{mark}da") == "Ada"


@pytest.mark.parametrize(
    "text",
    ["<img src=x onerror=alert(1)>", "{{7*7}}", "${7*7}", "%0d%0a", "'; DROP TABLE customer;--", "%s %(x)s {0}"],
)
def test_bi_d39_markup_and_templates_are_text(text: str) -> None:
    assert normalise_name(text) == text


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "==1+1"])
def test_bi_d27_what_looks_like_a_formula_is_text(text: str) -> None:
    assert normalise_text(text, 100) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A\x00da", "control_character"),
        ("A\ud800da", "unreadable_character"),
        ("A\ufffeda", "unreadable_character"),
    ],
)
def test_bi_d40_what_no_database_and_no_file_can_hold_is_refused(text: str, why: str, refusal: Refusing) -> None:
    assert refusal(normalise_name, text) == ("invalid_value", why)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00a0\ufeff", "\u3164"])
def test_bi_d42_a_cell_without_anything_to_see_is_no_name(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_name, text) == ("invalid_value", "blank")


@pytest.mark.parametrize("code", [*range(1, 9), 11, 12, *range(14, 32), 127, 133])
def test_bi_d47_control_characters_are_refused(code: int, refusal: Refusing) -> None:
    assert refusal(normalise_name, f"A{chr(code)}da") == ("invalid_value", "control_character")
    assert refusal(normalise_text, f"A{chr(code)}da", 100) == ("invalid_value", "control_character")


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028"])
def test_bi_d45_a_name_has_one_line(line_break: str, refusal: Refusing) -> None:
    assert refusal(normalise_name, f"Ada{line_break}Byron") == ("invalid_value", "line_break")


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028"])
def test_bi_d45_a_text_keeps_its_line_breaks(line_break: str) -> None:
    assert normalise_text(f"one{line_break}two", 100) == "one\ntwo"


def test_spaces_around_a_name_are_cut_and_those_inside_stay() -> None:
    assert normalise_name("\u00a0 Anna  Maria\t") == "Anna  Maria"


@pytest.mark.parametrize("text", ["#REF!", " #n/a ", "#DIV/0!", "#NAME?", "#ССЫЛКА!", "Err:502"])
def test_bi_d25_a_formula_error_is_no_name(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_name, text) == ("spreadsheet_error", "")


@pytest.mark.parametrize("text", ["#1 fan", "a #REF! in a sentence", "Dr: Who"])
def test_bi_d25_a_hash_alone_is_no_error(text: str) -> None:
    assert normalise_text(text, 100) == text


def test_the_mark_that_clears_cannot_become_a_value(refusal: Refusing) -> None:
    assert refusal(normalise_name, "[Clear]") == ("invalid_value", "clear_mark")


@pytest.mark.parametrize("text", ["a" * 100_000 + "!", "\u200b" * 100_000 + "a", "a" + "\u0301\u0316" * 50_000])
def test_bi_d49_an_endless_text_is_refused_at_once(text: str, refusal: Refusing) -> None:
    started = time.process_time()

    assert refusal(normalise_line, text, 100)[0] == "too_long"
    assert time.process_time() - started < 0.05
