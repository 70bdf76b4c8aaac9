import pytest

from customers.demo.countries import COUNTRIES
from customers.demo.people import SERIALS, person
from customers.rules.contacts.emails import normalise_email
from customers.rules.contacts.junk import BUILT_IN
from customers.rules.contacts.phones import normalise_phone

PEOPLE = [person(number) for number in range(1, 3_001)]


def test_a_customer_is_the_same_whenever_it_is_invented() -> None:
    assert person(17) == PEOPLE[16]
    assert person(2).values["mobile"] == "+817048283186"  # The same on every machine, so it can stand here.


def test_every_number_is_valid_and_in_its_stored_form() -> None:
    for who in PEOPLE:
        for mobile in filter(None, (who.values.get("mobile"), who.next_mobile)):
            assert normalise_phone(mobile, "") == mobile


def test_no_contact_is_shared_or_junk() -> None:
    contacts = [
        contact
        for who in PEOPLE
        for contact in (who.values.get("mobile"), who.next_mobile, who.values.get("email"), who.next_email)
        if contact
    ]
    assert len(contacts) == len(set(contacts))
    assert not any(BUILT_IN.holds(contact) for contact in contacts)


def test_emails_go_to_example_domains_only() -> None:
    for who in PEOPLE:
        for email in filter(None, (who.values.get("email"), who.next_email)):
            assert normalise_email(email).rpartition("@")[2] in {"example.com", "example.org", "example.net"}


def test_no_number_is_made_in_the_range_that_tests_use() -> None:
    assert not any("212" in country.mobile for country in COUNTRIES if country.code == "US")


def test_there_are_numbers_for_a_million_customers_and_their_second_ones() -> None:
    assert SERIALS >= 2 * 2_000_000
    numbers = {person(number).values.get("mobile") for number in (1, 500_000, 1_000_000)}
    assert len(numbers) == 3


def test_customers_of_several_countries_write_their_names_in_their_own_script() -> None:
    names = " ".join(who.values["first_name"] for who in PEOPLE)
    assert {who.country.code for who in PEOPLE} == {country.code for country in COUNTRIES}
    assert all(any(low <= char <= high for char in names) for low, high in ("az", "ая", "一龥", "กฮ"))


@pytest.mark.parametrize("number", [40, 400, 3_000])
def test_at_least_half_have_an_email_a_mobile_and_a_website_id(number: int) -> None:
    assert sum(who.has_all for who in PEOPLE[:number]) >= number / 2


def test_the_first_two_thousand_hold_a_thousand_with_everything() -> None:
    assert sum(who.has_all for who in PEOPLE[:2_000]) >= 1_000


def test_nobody_has_the_first_name_as_the_middle_name_as_well() -> None:
    named = [who.values for who in PEOPLE if "middle_name" in who.values]
    assert named
    assert not [values for values in named if values["middle_name"] == values["first_name"]]
