"""The rows of one file are compared with each other over the whole file."""

import pytest
from pytest_django import Settings

from customers.models import Contact, Customer
from tests.factories import change_customer, contact, identifier, make_customer, make_identifier_type, make_point
from tests.uploads import counts, outcomes, preview, row, run, sentence_of

pytestmark = pytest.mark.django_db
APPLIED, DUPLICATE, CONTRADICTION = "applied", "duplicate duplicate_in_file", "conflict contradiction"


@pytest.fixture(autouse=True)
def _small_chunks(settings: Settings) -> None:
    """Rows of one file meet across chunks too."""
    settings.BULK_EDIT_CHUNK_ROWS = 2


def test_the_same_customer_with_the_same_values_is_done_once() -> None:
    make_customer(email="ann@example.com")
    done = run("email,firstName\nann@example.com,Ann\nANN@example.com,Ann\nann@example.com,Ann\n")
    assert outcomes(done) == {2: APPLIED, 3: DUPLICATE, 4: DUPLICATE}
    assert sentence_of(done, 4) == "The row says the same as row 2: nothing is to be done."


def test_the_same_customer_with_different_values_contradicts_in_every_row() -> None:
    customer = make_customer(email="ann@example.com")
    done = run("email,firstName\nann@example.com,Ann\nann@example.com,Anna\nann@example.com,Ann\n")
    assert set(outcomes(done).values()) == {CONTRADICTION}
    customer.refresh_from_db()
    assert customer.first_name == ""


def test_a_contradiction_names_the_rows() -> None:
    make_customer(email="ann@example.com")
    seen = preview("email,firstName\nann@example.com,Ann\nann@example.com,Anna\n")
    assert sentence_of(seen, 2) == "Rows 2 and 3 name the same customer: make one row of them."
    assert sentence_of(seen, 3) == sentence_of(seen, 2)


def test_two_spellings_of_one_key_name_one_customer() -> None:
    make_customer(mobile="+12125550123")
    seen = preview("phone,firstName\n+12125550123,Ann\n(212) 555-0123,Anna\n", country="US")
    assert set(outcomes(seen).values()) == {CONTRADICTION}


def test_a_row_that_changes_nothing_contradicts_one_that_does() -> None:
    make_customer(email="ann@example.com", first_name="Ann")
    seen = preview("email,firstName\nann@example.com,Ann\nann@example.com,Anna\n")
    assert set(outcomes(seen).values()) == {CONTRADICTION}


def test_a_rejected_row_does_not_spoil_the_good_one_of_the_same_customer() -> None:
    make_customer(email="ann@example.com")
    seen = preview("email,firstName,phone\nann@example.com,Ann,+12125550123\nann@example.com,Ann,12\n")
    assert outcomes(seen) == {2: APPLIED, 3: "rejected invalid_phone"}


def test_one_new_number_for_two_customers_contradicts_in_both_rows() -> None:
    make_customer(email="a@example.com")
    make_customer(email="b@example.com")
    seen = preview("email,phone\na@example.com,+12125550123\nb@example.com,+1 212 555 0123\n")
    assert set(outcomes(seen).values()) == {CONTRADICTION}
    assert sentence_of(seen, 2) == "Rows 2 and 3 want the same phone for different customers: leave it in one of them."


@pytest.mark.parametrize(("held_by_another", "expected"), [("reject", CONTRADICTION), ("wait", APPLIED)])
def test_a_number_that_would_wait_for_one_customer_and_be_anothers_contradicts_unless_the_point_waits(
    held_by_another: str, expected: str
) -> None:
    point = make_point("asks", mobile_confirmation="ask", held_by_another=held_by_another)
    confirmed = make_customer(email="a@example.com", mobile="+12125550123")
    Contact.objects.filter(customer=confirmed).update(confirmation="confirmed")
    make_customer(email="b@example.com")
    done = run("email,phone\na@example.com,+12125550150\nb@example.com,+12125550150\n", through=point)
    assert outcomes(done) == {2: expected, 3: expected}


def test_one_new_identifier_for_two_customers_contradicts() -> None:
    make_identifier_type("WebsiteID")
    make_customer(email="a@example.com")
    make_customer(email="b@example.com")
    seen = preview("email,WebsiteID\na@example.com,W1\nb@example.com,W1\n")
    assert set(outcomes(seen).values()) == {CONTRADICTION}
    assert row(seen, 2).column == "WebsiteID"


def test_an_identifier_of_a_type_with_the_longest_name_is_written() -> None:
    longest = "membership" * 6
    make_identifier_type(longest)
    customer = make_customer(email="a@example.com")
    assert outcomes(run(f"email,{longest}\na@example.com,M1\n")) == {2: APPLIED}
    assert identifier(customer, longest).value == "M1"


def test_ten_rows_that_want_one_number_contradict_in_all_ten() -> None:
    for number in range(10):
        make_customer(email=f"p{number}@example.com")
    rows = "".join(f"p{number}@example.com,+12125550123\n" for number in range(10))
    seen = preview(f"email,phone\n{rows}")
    assert counts(seen) == {"conflict": 10}


def test_a_new_customer_named_twice_with_the_same_values_is_made_once() -> None:
    done = run("email,firstName\nnew@example.com,Ann\nnew@example.com,Ann\n", kind="add_and_edit")
    assert outcomes(done) == {2: APPLIED, 3: DUPLICATE}
    assert Customer.objects.count() == 1


def test_a_new_customer_named_twice_with_different_values_is_not_made() -> None:
    done = run("email,firstName\nnew@example.com,Ann\nNew@example.com,Anna\n", kind="add_and_edit")
    assert set(outcomes(done).values()) == {CONTRADICTION}
    assert not Customer.objects.exists()


def test_a_new_customer_and_an_old_one_that_want_one_value_contradict() -> None:
    make_customer(email="old@example.com")
    seen = preview("email,phone\nnew@example.com,+12125550123\nold@example.com,+12125550123\n", kind="add_and_edit")
    assert set(outcomes(seen).values()) == {CONTRADICTION}


def test_a_new_customers_key_that_another_row_gives_to_an_old_customer_contradicts() -> None:
    customer = make_customer(mobile="+12125550123", email="old@example.com")
    seen = preview(
        "email,new_email,firstName\nnew@example.com,,Ann\nold@example.com,new@example.com,\n", kind="add_and_edit"
    )
    assert set(outcomes(seen).values()) == {CONTRADICTION}
    assert contact(customer, "email").value == "old@example.com"


def test_a_contradiction_counts_in_no_effect() -> None:
    make_customer(email="ann@example.com")
    make_customer(email="bob@example.com")
    seen = preview("email,firstName\nann@example.com,Ann\nann@example.com,Anna\nbob@example.com,Bob\n")
    assert counts(seen) == {"applied": 1, "conflict": 2}


def test_a_value_that_another_row_of_the_file_would_free_is_still_taken() -> None:
    first = make_customer(email="a@example.com", mobile="+12125550101")
    second = make_customer(email="b@example.com", mobile="+12125550102")
    done = run("email,phone\na@example.com,+12125550102\nb@example.com,+12125550101\n")
    assert set(outcomes(done).values()) == {"rejected taken"}
    assert [contact(one, "mobile").value for one in (first, second)] == ["+12125550101", "+12125550102"]


def test_a_chain_is_refused_up_to_its_free_end() -> None:
    for number in range(1, 4):
        make_customer(email=f"p{number}@example.com", mobile=f"+1212555010{number}")
    done = run("email,phone\np1@example.com,+12125550102\np2@example.com,+12125550103\np3@example.com,+12125550104\n")
    assert outcomes(done) == {2: "rejected taken", 3: "rejected taken", 4: APPLIED}


def test_two_rows_of_customers_that_were_merged_land_on_the_survivor_and_contradict() -> None:
    survivor, victim = make_customer(), make_customer()
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    seen = preview(f"client_id,firstName\n{survivor.pk},Ann\n{victim.pk},Anna\n")
    assert set(outcomes(seen).values()) == {CONTRADICTION}


def test_what_was_replaced_before_stays_reserved_for_other_rows() -> None:
    former = make_customer(mobile="+12125550101", email="a@example.com")
    change_customer(former, mobile="+12125550102")
    make_customer(email="b@example.com")
    seen = preview("email,phone\nb@example.com,+12125550101\na@example.com,+12125550101\n")
    assert outcomes(seen) == {2: "rejected reserved", 3: APPLIED}
