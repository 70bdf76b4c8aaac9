"""PostgreSQL writes the same bytes by COPY as the writer in Python: whatever stands in a cell."""

from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.exports.columns import ExportedPartColumn, choose, known_columns
from customers.exports.copied_csv import can_be_copied, copied_lines
from customers.exports.export import export_customers
from customers.exports.rows import export_rows
from customers.models import Customer, Identifier
from customers.spreadsheets.writing import csv_chunks
from integration_points.policies import PointPolicy
from tests.factories import (
    make_custom_field,
    make_customer,
    make_customers,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

BEGINNINGS = (
    *("", " ", "  ", "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "'", "''", '"', '""', ",", ";", "\\", "\\.", "\\N"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20", "\u00a0", "\u200b", "\ufeff", "'=", "'+", "'\t", "'\uff1d", "+1", "-5"),
    *("-5.0", "+12125550123", "+1 2", "-5\n", "0", "\u0663", "+\u0663", "\u2212", "NULL", "null"),
)
ENDS = ("", "x", "1", " ", ", y", '" z', '"', ",", "\n", "\r", "\t", "'", "\\", "李", "é", "e\u0301", "\U0001f600")
HOSTILE = tuple(dict.fromkeys("".join(pair) for pair in product(BEGINNINGS, ENDS)))
NUMBERS = (
    *(0, 1, -1, 42, -5, 999_999_999_999_999, -999_999_999_999_999, 0.1, -0.1, 1.5, -36.5, 5.0, -0.0, 100.0, 1e-7),
    *(1.25e-9, 123456.789, 0.1 + 0.2, 1e15, 1e20, 1.10, 10.010, -1e-15, 3e-5),
)
TYPED = (True, False, None, [], ["a"], ["Rope, jumping", '"Yoga"', "=x"], [" led by a blank", "b"], ["'=1"])


def written(*headers: str, having: tuple[str, ...] = (), through: PointPolicy | None = None) -> tuple[bytes, bytes]:
    """Write a file in both ways."""
    wanted = choose(known_columns(through), headers=headers, having=having)
    assert can_be_copied(wanted)
    head = [column.header for column in wanted.columns]
    by_python = b"".join(csv_chunks(head, export_rows(wanted)))
    by_copy = b"".join([*csv_chunks(head, ()), *copied_lines(wanted, Customer.objects.all())])
    return by_copy, by_python


def assert_same(*headers: str, lines: int, having: tuple[str, ...] = (), through: PointPolicy | None = None) -> None:
    by_copy, by_python = written(*headers, having=having, through=through)
    assert by_copy == by_python
    assert by_python.count(b"\r\n") >= lines + 1, "the customers are not in it: nothing was compared"


def put(values: list[dict[str, object]]) -> None:
    """Write values past the engine, which would refuse many of them."""
    for customer, one in zip(make_customers(len(values)), values, strict=True):
        Customer.objects.filter(pk=customer.pk).update(**one)


def test_hostile_names_and_areas_are_the_same() -> None:
    shifted = [*HOSTILE[7:], *HOSTILE[:7]]
    put([{"first_name": one, "last_name": other, "area": one} for one, other in zip(HOSTILE, shifted, strict=True)])
    assert_same("client_id", "firstName", "lastName", "area", "version", lines=len(HOSTILE))


def test_hostile_custom_texts_are_the_same() -> None:
    make_custom_field("note")
    put([{"custom_values": {"note": one}} for one in HOSTILE])
    assert_same("client_id", "note", lines=len(HOSTILE))


def test_hostile_identifiers_are_the_same_alone_and_beside_others() -> None:
    customers = [make_customer(ids={"WebsiteID": f"W{n}"}) for n in range(len(HOSTILE))]
    for customer, one in zip(customers, HOSTILE, strict=True):
        Identifier.objects.filter(customer=customer).update(value=one or "blank")
    assert_same("WebsiteID", lines=len(HOSTILE))
    assert_same("WebsiteID", "version", lines=len(HOSTILE))


def test_typed_values_of_custom_fields_are_the_same() -> None:
    for name, type_ in (("size", "number"), ("vip", "yes_no"), ("hobbies", "choices"), ("since", "date")):
        make_custom_field(name, type=type_, choices=("a", "b") if type_ == "choices" else ())
    put([{"custom_values": {"size": one, "hobbies": one, "vip": one}} for one in (*NUMBERS, *TYPED)])
    put([{"custom_values": {"since": "2020-02-29", "unknown": {"a": 1}}}, {"custom_values": {}}])
    assert_same("client_id", "size", "vip", "hobbies", "since", lines=len(NUMBERS) + len(TYPED) + 2)


def test_the_name_of_a_custom_field_is_no_sql() -> None:
    name = "o'clock %s %% \" \\"
    field = make_custom_field("plain")
    field.system_name = name
    field.save()
    put([{"custom_values": {name: "noon"}}])
    assert_same("client_id", name, lines=1)


def test_contacts_dates_and_identifiers_of_any_scope_are_the_same() -> None:
    line = make_source("LINE", "jp", "th")
    make_identifier_type("line", scope="source")
    jp, th = f"id:line:{scope_of(line, 'jp')}", f"id:line:{scope_of(line, 'th')}"
    make_customer(email="Ada@Example.com", mobile="+12125550123", birth_date="1912-06-23", ids={jp: "J1", th: "T1"})
    make_customer(ids={th: "T2", "WebsiteID": "W2"}, first_name="O'Hara", gender="other")
    make_customer(email="lisa@münchen.example", time_zone="Europe/Berlin")
    columns = ("client_id", "email", "phone", "birthDate", "gender", "timeZone", "line", "WebsiteID")
    assert_same(*columns, lines=3)
    assert_same(*columns, lines=1, having=("phone",))
    point = make_point("th", source=line, account=line.accounts.get(system_name="th")).policy()
    assert_same(*columns, lines=3, through=point)
    assert_same("line", lines=2, through=point)


def test_what_parts_give_is_written_in_python(tmp_path: Path) -> None:
    known = known_columns()
    headers = [column.header for column in known if isinstance(column, ExportedPartColumn)]
    wanted = choose(known, headers=["client_id", *headers])
    assert can_be_copied(wanted) is not bool(headers)
    make_customer(email="a@example.com")
    assert export_customers(wanted=wanted, format="csv", path=tmp_path / "customers.csv") == 1


def test_the_file_that_is_exported_is_the_copied_one(tmp_path: Path) -> None:
    put([{"first_name": "=1+1", "last_name": " led by a blank"}])
    path = tmp_path / "customers.csv"
    wanted = choose(known_columns(), headers=["client_id", "firstName", "lastName"])
    with connection.execute_wrapper(_no_batches):
        assert export_customers(wanted=wanted, format="csv", path=path) == 1
    assert path.read_bytes().endswith(b'"\'=1+1"," led by a blank"\r\n')


def _no_batches(execute: object, sql: str, *rest: object) -> object:
    assert "LIMIT" not in sql, "the rows were read in Python"
    return execute(sql, *rest)  # type: ignore[operator]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60), min_size=1, max_size=4
    )
)
def test_any_text_is_the_same(texts: list[str]) -> None:
    put([{"first_name": one, "area": one[::-1], "custom_values": {"any": [one, one]}} for one in texts])
    by_copy, by_python = written("client_id", "firstName", "area")
    assert by_copy == by_python
