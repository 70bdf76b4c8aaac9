# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Phone numbers become E.164, never guessed across countries."""

import time
from collections.abc import Callable

import pytest

from customers.rules.contacts.phones import normalise_phone, shown_phone

Refusing = Callable[..., tuple[str, str]]


def test_bi_d01_digits_that_begin_with_the_own_country_code_are_read() -> None:
    assert normalise_phone("79123456789", "RU") == "+79123456789"


@pytest.mark.parametrize("plus", ["", "+", "\uff0b"])
@pytest.mark.parametrize("zeros", [".0", ".00"])
def test_bi_d02_a_whole_number_written_with_a_zero_fraction_is_read(plus: str, zeros: str) -> None:
    assert normalise_phone(f"{plus}79123456789{zeros}", "RU") == "+79123456789"


@pytest.mark.parametrize("plus", ["", "+"])
def test_bi_d02_a_fraction_is_refused(plus: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, f"{plus}79123456789.5", "RU") == ("invalid_phone", "fraction")


@pytest.mark.parametrize("plus", ["", "+"])
def test_bi_d02_a_number_of_over_15_digits_has_lost_some(plus: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, f"{plus}7912345678912345.0", "RU") == ("digits_lost", "")


def test_a_zero_fraction_adds_no_digit_to_a_shorter_number(refusal: Refusing) -> None:
    assert refusal(normalise_phone, "+1206656637.0", "") == refusal(normalise_phone, "+1206656637", "")


@pytest.mark.parametrize("text", ["7.91235E+10", "7,91235E+10", "7.9e10", "79E9"])
def test_bi_d03_a_shortened_number_is_refused_for_its_lost_digits(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, text, "RU") == ("scientific_notation", "")


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [("9123456789", "RU", "+79123456789"), ("2125550123", "US", "+12125550123"), ("2125550123", "us", "+12125550123")],
)
def test_bi_d04_a_national_number_is_read_with_the_given_country(text: str, country: str, e164: str) -> None:
    assert normalise_phone(text, country) == e164


@pytest.mark.parametrize("text", ["9123456789", "79123456789", "89123456789", "784951234567"])
def test_bi_d04_without_a_country_a_number_without_a_plus_is_refused(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, text, "") == ("invalid_phone", "no_country")


def test_bi_d04_an_unknown_country_counts_as_none(refusal: Refusing) -> None:
    assert refusal(normalise_phone, "9123456789", "XX") == ("invalid_phone", "no_country")


@pytest.mark.parametrize(("text", "country"), [("79991234567", "US"), ("447723111222", "RU"), ("12125550123", "DE")])
def test_bi_d04_the_code_of_another_country_is_never_supplied(text: str, country: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, text, country)[0] == "invalid_phone"


def test_digits_that_can_be_read_with_and_without_the_country_code_are_refused(refusal: Refusing) -> None:
    assert refusal(normalise_phone, "4915123456789", "DE") == ("invalid_phone", "two_readings")


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("+7 912 345 67 89", "", "+79123456789"),
        ("+79123456789", "US", "+79123456789"),
        ("007 912 345 67 89", "RU", "+79123456789"),
        ("007 912 345 67 89", "", "+79123456789"),
        ("0044 (0)7723 111222", "GB", "+447723111222"),
        ("0044 (0)7723 111222", "RU", "+447723111222"),
        ("+44 (0)7723 111222", "RU", "+447723111222"),
        ("(+44) 7723 111222", "", "+447723111222"),
        ("07723 111222", "GB", "+447723111222"),
        ("8 10 44 7723 111222", "RU", "+447723111222"),
        ("011 44 7723 111222", "US", "+447723111222"),
        ("0011 44 7723 111222", "AU", "+447723111222"),
        ("212.555.0123", "US", "+12125550123"),
    ],
)
def test_bi_d05_every_way_to_write_a_number_gives_one_e164(text: str, country: str, e164: str) -> None:
    assert normalise_phone(text, country) == e164


@pytest.mark.parametrize(
    "text",
    [
        "+7\u2011912\u2013345\u201467\u221289",
        "+7\u00a0912\u202f345\u300067 89",
        "+7\u200b912\ufeff345\u206067\u00ad89",
        "\ufeff+79123456789\u200b",
        "\uff0b79123456789",
    ],
)
def test_bi_d06_hyphens_spaces_and_invisible_characters_of_every_kind_are_cleaned(text: str) -> None:
    assert normalise_phone(text, "") == "+79123456789"


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("٠١٠٠٢٣٤٥٦٧٨", "EG", "+201002345678"),
        ("+۹۸۹۱۲۳۴۵۶۷۸۹", "", "+989123456789"),
        ("+７９１２３４５６７８９", "", "+79123456789"),
    ],
)
def test_bi_d07_digits_of_any_script_count_as_their_value(text: str, country: str, e164: str) -> None:
    assert normalise_phone(text, country) == e164


def test_bi_d07_a_superscript_is_no_digit(refusal: Refusing) -> None:
    assert refusal(normalise_phone, "+7912345678²", "") == ("invalid_phone", "forbidden_character")


@pytest.mark.parametrize(
    ("text", "country", "why"),
    [
        ("1-800-FLOWERS", "US", "letters"),
        ("tel:+79123456789", "", "letters"),
        ("null", "US", "letters"),
        ("07890x32109", "GB", "extension"),
        ("+79123456789 ext. 5", "", "extension"),
        ("+79123456789;ext=5", "", "extension"),
        ("+79123456789 доб. 5", "", "extension"),
        ("+79123456789 #5", "", "extension"),
    ],
)
def test_bi_d08_letters_and_extensions_are_refused(text: str, country: str, why: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, text, country) == ("invalid_phone", why)


@pytest.mark.parametrize("separator", [", ", "; ", "/", " / ", "|", "\n", " "])
def test_bi_d09_two_numbers_in_one_cell_are_refused(separator: str, refusal: Refusing) -> None:
    text = f"+79123456789{separator}+79123456780"

    assert refusal(normalise_phone, text, "") == ("invalid_phone", "two_values")


@pytest.mark.parametrize(
    ("text", "country", "why"),
    [
        ("+7 912", "", "too_short"),
        ("112", "GB", "too_short"),
        ("911", "US", "too_short"),
        ("+", "", "forbidden_character"),
        ("(", "US", "too_short"),
        ("", "US", "blank"),
        ("+7912345678901234", "", "too_long"),
        ("+70000000000", "", "not_in_use"),
        ("1111111111", "US", "not_in_use"),
        ("+999123456789", "", "unknown_country_code"),
        ("+1 900 555 0123", "", "service_number"),
        ("+44 909 879 0000", "", "service_number"),
        ("8005551234", "US", "service_number"),
        ("+800 1234 5678", "", "service_number"),
        ("-79123456789", "RU", "forbidden_character"),
        ("++79123456789", "", "forbidden_character"),
    ],
)
def test_bi_d10_a_number_that_nobody_can_have_is_refused_by_its_rule(
    text: str, country: str, why: str, refusal: Refusing
) -> None:
    assert refusal(normalise_phone, text, country) == ("invalid_phone", why)


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("+39 06 1234 5678", "", "+390612345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("393123456789", "IT", "+393123456789"),
        ("+54 9 11 2345 6789", "", "+5491123456789"),
        ("011 15 2345 6789", "AR", "+5491123456789"),
        ("+55 11 98345 6789", "", "+5511983456789"),
        ("+52 55 1234 5678", "", "+525512345678"),
    ],
)
def test_bi_d11_numbering_plans_with_quirks_give_the_number_in_use(text: str, country: str, e164: str) -> None:
    assert normalise_phone(text, country) == e164


@pytest.mark.parametrize("text", ["+55 11 8345 6789", "+52 1 55 1234 5678"])
def test_bi_d11_forms_that_were_withdrawn_are_refused(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_phone, text, "")[0] == "invalid_phone"


@pytest.mark.parametrize(("text", "countries"), [("8 701 234 5678", ("RU", "KZ")), ("416 555 0123", ("US", "CA"))])
def test_bi_d12_countries_of_one_plan_read_a_number_alike(text: str, countries: tuple[str, str]) -> None:
    assert normalise_phone(text, countries[0]) == normalise_phone(text, countries[1])


def test_bi_d25_a_formula_error_is_named_as_one(refusal: Refusing) -> None:
    assert refusal(normalise_phone, "#REF!", "RU") == ("spreadsheet_error", "")


@pytest.mark.parametrize("text", ["1-" * 50_000, "(" * 100_000, "9" * 100_000, "+7 " * 30_000, "1.0" * 40_000])
def test_bi_d49_an_endless_text_is_refused_for_its_length_at_once(text: str, refusal: Refusing) -> None:
    started = time.process_time()

    assert refusal(normalise_phone, text, "US") == ("invalid_phone", "length")
    assert time.process_time() - started < 0.05


def test_the_same_refusal_comes_again_when_the_number_is_asked_again(refusal: Refusing) -> None:
    refusal(normalise_phone, "12", "US")

    assert refusal(normalise_phone, "12", "US") == ("invalid_phone", "too_short")


def test_a_stored_number_is_shown_in_the_international_format() -> None:
    assert shown_phone("+79123456789") == "+7 912 345-67-89"


def test_bi_d13_a_stored_number_that_is_no_longer_in_use_is_still_shown() -> None:
    assert shown_phone("+70000000000") == "+7 0000000000"


def test_a_text_that_is_no_number_is_shown_as_it_is() -> None:
    assert shown_phone("none") == "none"
