from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.database.consistent_reads import read_snapshot
from customers.exports import export, rows
from customers.exports.columns import choose, known_columns
from customers.exports.errors import TooManyRows
from customers.exports.export import export_customers, may_export
from customers.exports.resource import CustomerResource
from customers.exports.rows import export_rows
from customers.models import Customer
from tests.exports.conftest import Exported
from tests.factories import (
    change_customer,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_source,
    make_staff,
    scope_of,
)

pytestmark = pytest.mark.django_db


def cells(sheet: Any) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet]


def test_a_customer_is_written_as_it_is_read(exported: Exported) -> None:
    ada = make_customer(
        first_name="Ada",
        birth_date="1990-12-10",
        email="Ada@Example.com",
        mobile="+12125550123",
        ids={"WebsiteID": "W1"},
    )
    sheet = exported("client_id", "firstName", "birthDate", "email", "phone", "WebsiteID", "version")
    assert cells(sheet) == [(str(ada.pk), "Ada", "1990-12-10", "Ada@Example.com", "+12125550123", "W1", "1")]


def test_only_customers_who_have_what_is_required_are_in_it(exported: Exported) -> None:
    make_customer(mobile="+12125550101", ids={"WebsiteID": "W1"})
    make_customer(mobile="+12125550102")
    make_customer(ids={"WebsiteID": "W3"})
    assert cells(exported("WebsiteID", "phone", having=("phone", "WebsiteID"))) == [("W1", "+12125550101")]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("email", {"email": "a@example.com"}),
        ("lastName", {"last_name": "Byron"}),
        ("birthDate", {"birth_date": "1990-01-01"}),
        ("gender", {"gender": "female"}),
        ("tier", {"custom": {"tier": "gold"}}),
        ("WebsiteID", {"ids": {"WebsiteID": "W1"}}),
    ],
)
def test_any_column_can_be_required(exported: Exported, column: str, values: dict[str, Any]) -> None:
    wanted = make_customer(mobile="+12125550101", **values)
    make_customer(mobile="+12125550102")
    assert cells(exported("client_id", having=(column,))) == [(str(wanted.pk),)]


def test_waiting_and_removed_contacts_are_not_exported(exported: Exported) -> None:
    customer = make_customer(email="old@example.com", mobile="+12125550101")
    change_customer(customer, email="new@example.com")
    assert cells(exported("client_id", "email")) == [(str(customer.pk), "new@example.com")]


def test_merged_and_erased_customers_are_left_out(exported: Exported) -> None:
    victim, survivor, erased = make_customers(3)
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    Customer.objects.filter(pk=erased.pk).update(erased_at="2025-01-01T00:00:00Z")
    assert cells(exported("client_id")) == [(str(survivor.pk),)]


def test_an_identifier_within_a_source_is_that_of_the_point(exported: Exported) -> None:
    line = make_source("LINE", "jp", "th")
    make_identifier_type("line", scope="source")
    make_customer(ids={f"id:line:{scope_of(line, 'jp')}": "JP1", f"id:line:{scope_of(line, 'th')}": "TH1"})
    point = make_point("th", source=line, account=line.accounts.get(system_name="th")).policy()
    assert cells(exported("line", through=point)) == [("TH1",)]


def test_without_a_point_a_customers_only_identifier_is_shown_and_several_are_not_guessed_between(
    exported: Exported,
) -> None:
    line = make_source("LINE", "jp", "th")
    make_identifier_type("line", scope="source")
    jp, th = f"id:line:{scope_of(line, 'jp')}", f"id:line:{scope_of(line, 'th')}"
    one, two = make_customer(ids={jp: "JP1"}), make_customer(ids={jp: "JP2", th: "TH2"})
    assert cells(exported("client_id", "line")) == [(str(one.pk), "JP1"), (str(two.pk), "")]


def test_a_part_of_the_customers_can_be_exported(exported: Exported) -> None:
    first, _ = make_customers(2)
    sheet = exported("client_id", customers=lambda: Customer.objects.filter(pk=first.pk))
    assert cells(sheet) == [(str(first.pk),)]


def test_batches_meet_without_a_gap(exported: Exported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH", 2)
    made = [str(customer.pk) for customer in make_customers(5)]
    assert [row[0] for row in cells(exported("client_id", "email"))] == made


def test_a_batch_takes_three_queries_however_many_customers_it_has() -> None:
    make_customer(mobile="+12125550101", ids={"WebsiteID": "W1"}, custom={"tier": "gold"})
    make_customers(30)
    wanted = choose(known_columns())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(list(export_rows(wanted))) == 31
    assert len(queries) == 3 + 1  # and one that finds no more


def test_the_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_customers(2)
    monkeypatch.setattr(export, "XLSX_ROWS", 1)
    with pytest.raises(TooManyRows, match="CSV"):
        export_customers(wanted=choose(known_columns()), format="xlsx", path=tmp_path / "customers.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_this_account_only(tmp_path: Path) -> None:
    export_customers(wanted=choose(known_columns()), format="csv", path=tmp_path / "customers.csv")
    assert (tmp_path / "customers.csv").stat().st_mode & 0o777 == 0o600


def test_who_sees_personal_data_masked_may_not_export() -> None:
    operator = make_staff("bulk operator")
    assert may_export(operator)
    assert not may_export(make_staff("viewer"))
    assert not may_export(make_staff("editor"))
    assert not may_export(AnonymousUser())


def test_a_disabled_account_may_not_export() -> None:
    assert not may_export(make_staff("bulk operator", is_active=False))


@pytest.mark.django_db(transaction=True)
def test_an_export_shows_one_moment() -> None:
    customer = make_customer(first_name="Ada")
    make_customer()
    with read_snapshot():
        seen = export_rows(choose(known_columns()))
        next(seen)
        in_another_connection(f"UPDATE customers_customer SET first_name = 'Grace' WHERE id = {customer.pk}")  # noqa: S608
        in_another_connection("UPDATE customers_customer SET first_name = 'Grace'")
        assert Customer.objects.get(pk=customer.pk).first_name == "Ada"
    assert Customer.objects.get(pk=customer.pk).first_name == "Grace"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_while_a_picture_is_read_and_everything_after() -> None:
    customer = make_customer()
    with pytest.raises(Exception, match=r"read-?only"), read_snapshot():
        Customer.objects.filter(pk=customer.pk).update(area="Kent")
    with transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(area="Kent")
    assert Customer.objects.get(pk=customer.pk).area == "Kent"


def in_another_connection(statement: str) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(statement)
    other.close()


def test_the_resource_offers_the_same_columns_and_exports_the_same_cells() -> None:
    ada = make_customer(first_name="Ada", email="ada@example.com")
    resource = CustomerResource()
    assert list(resource.fields) == [column.header for column in known_columns()]
    dataset = resource.export(export_fields=["client_id", "firstName"])
    assert (dataset.headers, dataset[0]) == (["client_id", "firstName"], (str(ada.pk), "Ada"))


def test_the_resource_refuses_to_import_past_the_engine() -> None:
    with pytest.raises(TypeError, match="bulk edit"):
        CustomerResource().import_data(None)
