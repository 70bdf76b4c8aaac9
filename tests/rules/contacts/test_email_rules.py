# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Email addresses become one key, or are refused with their own reason."""

import time
from collections.abc import Callable

import pytest

from customers.rules.contacts.emails import normalise_email
from customers.rules.refusals.refusal import Refused

Refusing = Callable[..., tuple[str, str]]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Ada@Example.COM", "ada@example.com"),
        ("ADA@EXAMPLE.COM", "ada@example.com"),
    ],
)
def test_bi_d14_case_of_local_part_and_domain_makes_no_second_address(typed: str, key: str) -> None:
    assert normalise_email(typed) == key


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("m\u0131ke@example.org", "local_part_script"),  # dotless i
        ("\u017fam@example.org", "local_part_script"),  # long s
        ("\u212aate@example.org", "local_part_script"),  # Kelvin sign, which NFC would make a K
        ("\uff41da@example.org", "local_part_script"),  # full-width a
        ("ren\u0065\u0301@example.org", "local_part_script"),  # e and a combining accent
        ("\u0130x@example.org", "local_part_script"),  # capital dotted I
        ("ada@\u212aelvin.org", "look_alike"),
        ("ada@\uff45xample.org", "look_alike"),
        ("ada@\ufb01x.org", "look_alike"),  # the ligature fi
        ("ada@example\uff0eorg", "look_alike"),
        ("ada@example\u3002org", "look_alike"),
    ],
)
def test_bi_d15_a_character_like_an_ascii_one_never_finds_the_ascii_owner(
    typed: str, why: str, refusal: Refusing
) -> None:
    assert refusal(normalise_email, typed) == ("invalid_email", why)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"),
        ("ada@ПРИМЕР.РФ", "ada@XN--E1AFMKFD.XN--P1AI"),
        ("ada@cafe\u0301.com", "ada@caf\u00e9.com"),
        ("ada@日本語テスト.jp", "ada@xn--zckzah9945czlbtz6h.jp"),
    ],
)
def test_bi_d16_every_spelling_of_a_domain_gives_one_key(one: str, other: str) -> None:
    assert normalise_email(one) == normalise_email(other)


def test_bi_d16_the_key_of_a_domain_in_another_script_is_ascii() -> None:
    assert normalise_email("ada@пример.рф") == "ada@xn--e1afmkfd.xn--p1ai"


def test_a_sharp_s_in_a_domain_is_a_letter_of_its_own() -> None:
    assert normalise_email("ada@faß.de") == "ada@xn--fa-hia.de"


@pytest.mark.parametrize("typed", ["ada@раypal.com", "ada@xn--pple-43d.com", "ada@gοogle.com"])
def test_bi_d17_a_domain_that_mixes_alphabets_is_refused(typed: str, refusal: Refusing) -> None:
    assert refusal(normalise_email, typed) == ("invalid_email", "mixed_scripts")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "blank"),
        (" \u200b\ufeff", "blank"),
        ("ada", "no_at"),
        ("ada b@example.com", "spaces"),
        ("ada\u00a0b@example.com", "spaces"),
        ("ada\nb@example.com", "spaces"),
        ("ada@example.com;", "trailing_punctuation"),
        ("ada@example.com.", "trailing_punctuation"),
        ("ada@example.com,", "trailing_punctuation"),
        ("Ada <ada@example.com>", "display_name"),
        ('"ada"@example.com', "quotes"),
        ("ada@example.com, bob@example.com", "two_values"),
        ("ada@example.com;bob@example.com", "two_values"),
        ("ada@example.com bob@example.com", "two_values"),
        ("ada,bob@example.com", "two_values"),
        ("ada@example", "short_domain"),
        ("a@b", "short_domain"),
        ("ada@", "no_domain"),
        ("@example.com", "no_local_part"),
        ("ada@192.168.0.1", "ip_domain"),
        ("ada@[192.168.0.1]", "ip_domain"),
        ("ada@example.123", "domain"),
        ("ada@example.c", "domain"),
        ("ada..b@example.com", "dots"),
        (".ada@example.com", "dots"),
        ("ada.@example.com", "dots"),
        ("ada@example..com", "dots"),
        ("ada@.com", "dots"),
        ("ada@-example.com", "domain"),
        ("ada@exa_mple.com", "domain"),
        ("ada@" + "x" * 64 + ".com", "domain"),
        ("ada@xn--zzzzzz99999.com", "domain"),
        ("a" * 65 + "@example.com", "long_local_part"),
        ("a" * 308 + "@example.com", "length"),
        ("ada:b@example.com", "forbidden_character"),
        ("O\u2019Neil@example.com", "local_part_script"),
        ("ada\u200bb@example.com", "invisible_character"),
        ("ada\u202eb@example.com", "invisible_character"),
        ("ada\x01@example.com", "control_character"),
        ("ada@example.com\ud800", "unreadable_character"),
    ],
)
def test_bi_d18_what_is_not_one_bare_address_is_refused_with_its_reason(
    typed: str, why: str, refusal: Refusing
) -> None:
    assert refusal(normalise_email, typed) == ("invalid_email", why)


def test_bi_d18_an_address_of_exactly_the_limit_is_accepted() -> None:
    address = "a" * 64 + "@" + ".".join(["x" * 61] * 3) + ".ru"

    assert len(address) == 253
    assert normalise_email(address) == address


@pytest.mark.parametrize("typed", ["ada+shop@gmail.com", "a.da@gmail.com", "o'neil@example.com", "ada@r3---sn.com"])
def test_bi_d19_tags_and_dots_of_the_local_part_stay_distinct(typed: str) -> None:
    assert normalise_email(typed) == typed


def test_bi_d06_spaces_and_invisible_characters_around_an_address_are_cleaned() -> None:
    assert normalise_email("\ufeff\u00a0ada@example.com\u200b ") == "ada@example.com"


def test_bi_d25_a_formula_error_is_named_as_one(refusal: Refusing) -> None:
    assert refusal(normalise_email, "#N/A") == ("spreadsheet_error", "")


@pytest.mark.parametrize(
    "text", ["a" * 100_000 + "!", "@" * 10_000, "." * 50_000 + "@b.com", "a@" + "b." * 50_000, "a@" + "xn--" * 60]
)
def test_bi_d49_an_endless_text_is_refused_at_once(text: str) -> None:
    started = time.process_time()
    with pytest.raises(Refused):
        normalise_email(text)

    assert time.process_time() - started < 0.05
