"""Values out of closed lists and the area."""

from collections.abc import Callable

import pytest

from customers.rules.refusals.refusal import Refused
from customers.rules.values.choices import normalise_area, normalise_gender, normalise_time_zone, normalise_yes_no

Refusing = Callable[..., tuple[str, str]]


@pytest.mark.parametrize(
    ("text", "gender"), [("female", "female"), (" Male ", "male"), ("OTHER", "other"), ("female\u200b", "female")]
)
def test_bi_d34_a_gender_is_read_in_any_case(text: str, gender: str) -> None:
    assert normalise_gender(text) == gender


@pytest.mark.parametrize("text", ["f", "m", "woman", "мужской", "1", "", "x" * 10_000])
def test_bi_d34_a_gender_outside_the_list_is_refused_with_the_list(text: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise_gender(text)

    assert (refused.value.code, refused.value.detail) == ("invalid_choice", {"choices": ["female", "male", "other"]})


@pytest.mark.parametrize("text", ["yes", "YES", " true", "True", "1"])
def test_bi_d33_the_words_for_yes(text: str) -> None:
    assert normalise_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "No", "FALSE", "0"])
def test_bi_d33_the_words_for_no(text: str) -> None:
    assert normalise_yes_no(text) is False


@pytest.mark.parametrize("text", ["да", "y", "+", "-", "on", "2", "☑", ""])
def test_bi_d33_any_other_word_is_refused(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_yes_no, text)[0] == "invalid_choice"


@pytest.mark.parametrize(
    ("text", "zone"), [("Europe/Moscow", "Europe/Moscow"), (" europe/berlin", "Europe/Berlin"), ("utc", "UTC")]
)
def test_a_time_zone_is_corrected_to_its_spelling(text: str, zone: str) -> None:
    assert normalise_time_zone(text) == zone


@pytest.mark.parametrize("text", ["MSK", "GMT+3", "Europe/Nowhere", "../etc/passwd", "Factory", "", "Europe/" * 9_000])
def test_a_time_zone_outside_the_iana_list_is_refused(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_time_zone, text)[0] == "invalid_choice"


def test_an_area_is_any_text_of_one_line() -> None:
    assert normalise_area(" Санкт-Петербург ") == "Санкт-Петербург"


def test_an_area_with_a_bar_is_refused(refusal: Refusing) -> None:
    assert refusal(normalise_area, "North|South") == ("invalid_value", "bar")


def test_an_area_over_its_limit_is_refused(refusal: Refusing) -> None:
    assert refusal(normalise_area, "x" * 101)[0] == "too_long"


def test_bi_d25_a_formula_error_is_named_as_one(refusal: Refusing) -> None:
    assert refusal(normalise_gender, "#N/A") == ("spreadsheet_error", "")
