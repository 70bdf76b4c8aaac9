"""Each row is guarded against the changes after its own export: one file may hold rows of different exports."""

import pytest

from customers.models import Customer
from tests.factories import change_customer, make_customer
from tests.uploads import outcomes, run

pytestmark = pytest.mark.django_db
STALE, APPLIED = "conflict changed_since", "applied"


def changed(name: str, times: int) -> Customer:
    """Make a customer whose last name was changed so many times: it has one version more."""
    customer = make_customer(email=f"{name}@example.com", last_name="V1")
    for at in range(times):
        change_customer(customer, last_name=f"V{at + 2}")
    return customer


@pytest.mark.parametrize("order", [["a", "b", "c", "d"], ["d", "c", "b", "a"], ["b", "d", "a", "c"]])
def test_rows_of_customers_that_were_exported_at_different_versions(order: list[str]) -> None:
    changed("a", 1)  # exported before its change
    changed("b", 1)  # exported after its change
    changed("c", 3)  # exported in the middle of its changes
    # Exported between a change of the same field and one of another, which makes it older than its customer.
    change_customer(changed("d", 1), first_name="Dan")
    versions = {"a": 1, "b": 2, "c": 2, "d": 2}
    expected = {"a": STALE, "b": APPLIED, "c": STALE, "d": APPLIED}
    done = run("email,version,lastName\n" + "".join(f"{name}@example.com,{versions[name]},Lee\n" for name in order))
    assert list(outcomes(done).values()) == [expected[name] for name in order]
    assert sorted(Customer.objects.values_list("last_name", flat=True)) == ["Lee", "Lee", "V2", "V4"]


def test_a_row_without_a_version_among_rows_with_one_is_not_guarded() -> None:
    changed("a", 1)
    changed("b", 1)
    done = run("email,version,lastName\na@example.com,1,Lee\nb@example.com,,Lee\n")
    assert list(outcomes(done).values()) == [STALE, APPLIED]


@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
def test_two_rows_of_one_customer_are_each_guarded_by_their_own_version(versions: tuple[int, int]) -> None:
    changed("a", 1)
    done = run("email,version,lastName\n" + "".join(f"a@example.com,{version},Lee\n" for version in versions))
    assert list(outcomes(done).values()) == [STALE if version == 1 else APPLIED for version in versions]


def test_changes_of_other_fields_after_an_export_stand_in_no_rows_way() -> None:
    customer = changed("a", 0)
    change_customer(customer, first_name="Ann")
    changed("b", 2)
    done = run("email,version,lastName\na@example.com,1,Lee\nb@example.com,3,Lee\n")
    assert list(outcomes(done).values()) == [APPLIED, APPLIED]
