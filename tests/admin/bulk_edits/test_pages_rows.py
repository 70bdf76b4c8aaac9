"""The rows of a bulk edit on its page: filtered, searched and paged by key, without personal data in an address."""

from typing import Any

import pytest
from django.test import Client

from customers.bulk_edits.ledger.pages import PAGE_ROWS, RowFilter, count_codes, find_rows, read_rows
from customers.models import BulkEdit, Customer
from customers.rules.refusals.codes import Code
from tests.factories import make_customer, make_staff, signed_in
from tests.uploads import preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed() -> BulkEdit:
    """Rows 2 to 7: applied, not found, a bad phone, applied, unchanged, not found."""
    for name in ("ann", "bob", "cyd"):
        make_customer(email=f"{name}@example.com", last_name="Ray")
    return preview(
        "email,lastName,phone\n"
        "ann@example.com,Lee,\n"
        "nobody@example.com,Lee,\n"
        "ann2@example.com,Lee,12\n"
        "bob@example.com,Lee,\n"
        "cyd@example.com,Ray,\n"
        "cyd@example.com,Ray,12\n"
    )


@pytest.fixture
def long() -> BulkEdit:
    """As many rows as fill two pages and a half."""
    return preview("email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(PAGE_ROWS * 5 // 2)))


def numbers(bulk_edit: BulkEdit, wanted: RowFilter = RowFilter(), **asked: int) -> list[int]:  # noqa: B008
    return [row["row_number"] for row in read_rows(bulk_edit.pk, wanted, **asked).rows]


def shown(client: Client, bulk_edit: BulkEdit, **asked: Any) -> list[int]:
    """Return the numbers of the rows that the page shows."""
    answer = client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/", asked)
    return [row.number for row in answer.context["rows"].rows]


def find(client: Client, bulk_edit: BulkEdit, text: str) -> Any:
    return client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/find/", {"q": text})


def found(client: Client, bulk_edit: BulkEdit, text: str) -> list[int]:
    """Search as the page does and return the numbers of the rows that are shown then."""
    answer = client.get(find(client, bulk_edit, text).url)
    return [row.number for row in answer.context["rows"].rows]


# --- filters ----------------------------------------------------------------------------------------------------------


def test_rows_come_in_the_order_of_the_file(mixed: BulkEdit) -> None:
    assert numbers(mixed) == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"outcome": "applied"}, [2, 5]),
        ({"outcome": "unchanged"}, [6]),
        ({"outcome": "rejected"}, [3, 4, 7]),
        ({"code": "not_found"}, [3, 4]),
        ({"column": "phone"}, [7]),
        ({"column": "email", "outcome": "rejected"}, [3, 4]),
        ({"row": "4"}, [4]),
        ({"row": "4", "outcome": "applied"}, []),
    ],
)
def test_the_page_shows_the_rows_that_the_filters_leave(
    operator_client: Client, mixed: BulkEdit, asked: dict[str, str], rows: list[int]
) -> None:
    assert shown(operator_client, mixed, **asked) == rows


@pytest.mark.parametrize("asked", [{"outcome": "x"}, {"code": "' OR 1"}, {"column": "password"}, {"row": "x"}])
def test_a_filter_that_means_nothing_filters_nothing(
    operator_client: Client, mixed: BulkEdit, asked: dict[str, str]
) -> None:
    assert len(shown(operator_client, mixed, **asked)) == 6


def test_only_reasons_that_occur_are_offered_with_their_number(operator_client: Client, mixed: BulkEdit) -> None:
    assert count_codes(mixed.pk) == {Code.NOT_FOUND: 2, Code.INVALID_PHONE: 1}
    codes = operator_client.get(f"/admin/customers/bulkedit/{mixed.pk}/change/").context["rows"].codes
    assert codes == (("not_found", "not found (2)"), ("invalid_phone", "invalid phone (1)"))


# --- paging -----------------------------------------------------------------------------------------------------------


def test_pages_follow_each_other_by_key_and_meet_every_row_once(long: BulkEdit) -> None:
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = read_rows(long.pk, RowFilter(), after=after)
        seen += [row["row_number"] for row in page.rows]
        after = page.after
    assert seen == list(range(2, PAGE_ROWS * 5 // 2 + 2))


def test_the_page_before_is_the_page_that_was_before(long: BulkEdit) -> None:
    first = read_rows(long.pk, RowFilter())
    second = read_rows(long.pk, RowFilter(), after=first.after)
    assert read_rows(long.pk, RowFilter(), before=second.before).rows == first.rows


def test_the_first_page_has_none_before_and_the_last_none_after(long: BulkEdit) -> None:
    last = read_rows(long.pk, RowFilter(), after=PAGE_ROWS * 2 + 1)
    assert (read_rows(long.pk, RowFilter()).before, last.after) == (None, None)


def test_the_links_of_a_page_keep_its_filters(operator_client: Client, long: BulkEdit) -> None:
    answer = operator_client.get(f"/admin/customers/bulkedit/{long.pk}/change/", {"outcome": "rejected"})
    assert answer.context["rows"].after == f"?outcome=rejected&after={PAGE_ROWS + 1}"


def test_a_page_of_rows_takes_one_query_whatever_is_filtered(mixed: BulkEdit, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        read_rows(mixed.pk, RowFilter(outcome="rejected", code="not_found", column="email"), after=2)


def test_a_change_of_the_filters_answers_with_the_rows_alone(operator_client: Client, mixed: BulkEdit) -> None:
    answer = operator_client.get(
        f"/admin/customers/bulkedit/{mixed.pk}/change/", {"outcome": "applied"}, headers={"HX-Target": "rows"}
    )
    text = answer.content.decode()
    assert (text.strip().startswith("<section"), "<html" in text) == (True, False)


# --- search -----------------------------------------------------------------------------------------------------------


def test_a_row_is_found_by_its_number(operator_client: Client, mixed: BulkEdit) -> None:
    assert 3 in found(operator_client, mixed, "3")


def test_a_row_is_found_by_its_customer(operator_client: Client, mixed: BulkEdit) -> None:
    bob = Customer.objects.get(contacts__value="bob@example.com")
    assert 5 in found(operator_client, mixed, str(bob.pk))
    assert found(operator_client, mixed, "bob@example.com") == [5]


def test_a_row_is_found_by_the_value_that_was_refused(operator_client: Client, mixed: BulkEdit) -> None:
    assert found(operator_client, mixed, "nobody@example.com") == [3]


def test_a_part_of_a_value_finds_nothing(operator_client: Client, mixed: BulkEdit) -> None:
    assert found(operator_client, mixed, "nobody@example") == []


def test_what_was_typed_stands_in_no_address(operator_client: Client, mixed: BulkEdit) -> None:
    url = find(operator_client, mixed, "nobody@example.com").url
    assert ("nobody" in url, url.endswith("#rows")) == (False, True)


def test_a_search_is_shown_to_who_typed_it_alone(operator_client: Client, mixed: BulkEdit) -> None:
    url = find(operator_client, mixed, "nobody@example.com").url
    other = signed_in(make_staff("operations", "olga"))
    assert len(other.get(url).context["rows"].rows) == 6


def test_a_search_of_one_bulk_edit_is_none_of_another(operator_client: Client, mixed: BulkEdit, long: BulkEdit) -> None:
    key = find(operator_client, mixed, "nobody@example.com").url.split("?find=")[1].split("#")[0]
    assert len(shown(operator_client, long, find=key)) == PAGE_ROWS


def test_a_blank_search_shows_all(operator_client: Client, mixed: BulkEdit) -> None:
    assert len(found(operator_client, mixed, "  ")) == 6


def test_a_search_finds_so_many_rows_and_no_more(long: BulkEdit) -> None:
    everybody = make_customer()
    long.ledger.update(customer=everybody.pk)
    assert find_rows(long.pk, number=None, customers=[everybody.pk], value="", most=7) == tuple(range(2, 9))


def test_who_sees_values_masked_finds_by_whole_values_only(auditor_client: Client, mixed: BulkEdit) -> None:
    assert found(auditor_client, mixed, "bob@example") == []
