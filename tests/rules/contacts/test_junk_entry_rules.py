"""What staff may put on the junk list, and the form in which it is kept."""

import pytest

from customers.rules.contacts.junk_entries import EXACT, PATTERN, readings, stored_form, why_refused


@pytest.mark.parametrize(
    "pattern",
    ["*", "***", "?", "?*?", "*@*", "*.*", "????????", "+????????????", "*@*.com", "*.com", "*.de", "+1*", "+44*",
     "+4670*", "*1234567*", "a*", "*a*b*"],
)  # fmt: skip
def test_a_pattern_that_would_keep_out_strangers_is_refused(pattern: str) -> None:
    assert "too greedy" in why_refused(stored_form(pattern, PATTERN), PATTERN)


@pytest.mark.parametrize(
    "pattern", ["*@mailinator.com", "+7000*", "+1212555????", "temp-*", "abc*@shop.example", "walk?in"]
)
def test_a_pattern_that_says_what_it_means_may_stand(pattern: str) -> None:
    assert why_refused(stored_form(pattern, PATTERN), PATTERN) == ""


def test_a_pattern_without_a_wildcard_is_an_exact_value() -> None:
    assert "exact value" in why_refused("shop@example.com", PATTERN)


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("  Shop@EXAMPLE.com ", EXACT, "shop@example.com"),
        ("+1 (212) 555-0100", EXACT, "+12125550100"),
        ("WALK-IN", EXACT, "walk-in"),
        ("+7 (000) *", PATTERN, "+7000*"),
        ("*@Mailinator.com", PATTERN, "*@mailinator.com"),
        ("no number *", PATTERN, "no number *"),
    ],
)
def test_one_value_in_two_spellings_is_one_entry(typed: str, kind: str, kept: str) -> None:
    assert stored_form(typed, kind) == kept


def test_a_value_is_asked_about_as_typed_and_as_it_would_be_stored() -> None:
    assert readings("+1 (212) 555-0100") == ("+1 (212) 555-0100", "+12125550100")
    assert readings("Ann@EXAMPLE.com") == ("Ann@EXAMPLE.com", "ann@example.com")
    assert readings(" walk-in ") == ("walk-in",)
