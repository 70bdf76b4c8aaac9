"""In which country national numbers are valid."""

from customers.rules.contacts.countries import FittingCountries, fitting_countries

US = ("212-555-0123", "(312) 555 0111", "4155550100", "646 555 0101", "305.555.0199", "7025550142")


def test_all_numbers_are_valid_in_one_country() -> None:
    fits = fitting_countries(US, country="", likely=["US"])
    assert fits == FittingCountries(("US",), 6, 6)


def test_a_country_that_shares_the_calling_code_is_not_named_for_it() -> None:
    fits = fitting_countries(US, country="")
    assert fits is not None
    assert "CA" not in fits.countries


def test_a_number_that_is_none_anywhere_does_not_hide_the_others() -> None:
    fits = fitting_countries([*US, "12"], country="", likely=["US"])
    assert fits == FittingCountries(("US",), 6, 7)


def test_nothing_is_said_of_numbers_that_can_be_read() -> None:
    assert fitting_countries(["+12125550123", "+46 70 123 45 67"], country="") is None
    assert fitting_countries(US, country="US") is None


def test_no_country_is_named_where_many_fit() -> None:
    fits = fitting_countries(["0701234567"], country="US")
    assert fits is not None
    assert fits.countries == ()


def test_nothing_is_said_of_what_is_no_number() -> None:
    assert fitting_countries(["none", "ask her"], country="") is None
