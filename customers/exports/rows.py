"""The rows of an export, batch by batch: a fixed number of queries for each, and memory for one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from customers.database.bulk_statements import in_list
from customers.exports.columns import ANY_SCOPE, ExportedPartColumn, Wanted
from customers.models import Contact, Customer, Identifier
from customers.rules import fields
from customers.rules.columns import CUSTOMER, VERSION, ColumnDefinition
from customers.rules.values.custom_values import shown_custom_value

BATCH: Final = 2_000

Texts = dict[int, dict[str, str]]  # by customer id and field


def export_rows(wanted: Wanted, customers: QuerySet[Customer] | None = None) -> Iterator[list[str]]:
    """Yield one row a customer, by id; merged and erased ones are left out."""
    found = who_have(Customer.objects.all() if customers is None else customers, wanted.having).order_by("pk")
    columns = customer_columns(wanted.columns)
    last = 0
    while batch := list(found.filter(pk__gt=last).values_list("pk", *columns)[:BATCH]):
        last = batch[-1][0]
        texts = {row[0]: _own_texts(dict(zip(columns, row[1:], strict=True))) for row in batch}
        _add_contacts(texts, wanted.columns)
        _add_identifiers(texts, wanted.columns)
        _add_texts_of_parts(texts, wanted.columns)
        for customer_id, filled in texts.items():
            filled[CUSTOMER] = str(customer_id)
            yield [filled.get(column.field, "") for column in wanted.columns]


def who_have(customers: QuerySet[Customer], columns: Sequence[ColumnDefinition]) -> QuerySet[Customer]:
    """Keep the customers who have something in all of these columns; no merged and no erased ones."""
    found = customers.filter(merged_into=None, erased_at=None)
    for column in columns:
        found = found.filter(_is_filled(column.field))
    return found


def _is_filled(field: str) -> Any:
    if field in fields.CONTACT_KINDS:
        return Exists(Contact.objects.filter(customer=OuterRef("pk"), kind=field, state="current"))
    if fields.is_identifier(field):
        type_name, scope = fields.identifier_parts(field)
        held = Identifier.objects.filter(customer=OuterRef("pk"), type__system_name=type_name)
        return Exists(held if scope == ANY_SCOPE else held.filter(scope=scope))
    if fields.is_custom(field):
        return Q(custom_values__has_key=fields.custom_name(field))
    if field == "birth_date":
        return Q(birth_date__isnull=False)
    return Q() if field in (CUSTOMER, VERSION) else ~Q(**{field: ""})


def customer_columns(columns: Sequence[ColumnDefinition]) -> list[str]:
    """List what of the customer's own row these columns show."""
    wanted = {column.field for column in columns}
    own: list[str] = [name for name in (*fields.PROFILE, VERSION) if name in wanted]
    return [*own, "custom_values"] if any(map(fields.is_custom, wanted)) else own


def _own_texts(row: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: _text(value) for name, value in row.items() if name != "custom_values"}
    for name, value in row.get("custom_values", {}).items():
        texts[fields.custom(name)] = shown_custom_value(value)
    return texts


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _add_contacts(texts: Texts, columns: Sequence[ColumnDefinition]) -> None:
    kinds = [column.field for column in columns if column.field in fields.CONTACT_KINDS]
    if not kinds:
        return
    held = Contact.objects.filter(in_list("customer_id", texts), state="current", kind__in=kinds)
    for customer_id, kind, typed in held.values_list("customer_id", "kind", "typed"):
        texts[customer_id][kind] = typed


def _add_texts_of_parts(texts: Texts, columns: Sequence[ColumnDefinition]) -> None:
    for column in columns:
        if isinstance(column, ExportedPartColumn):
            for customer_id, text in column.texts(texts.keys()).items():
                texts[customer_id][column.field] = text


def _add_identifiers(texts: Texts, columns: Sequence[ColumnDefinition]) -> None:
    wanted = {column.field for column in columns if fields.is_identifier(column.field)}
    if not wanted:
        return
    types = {fields.identifier_parts(field)[0] for field in wanted}
    held = Identifier.objects.filter(in_list("customer_id", texts), type__system_name__in=types)
    several: set[tuple[int, str]] = set()
    for customer_id, type_name, scope, value in held.values_list("customer_id", "type__system_name", "scope", "value"):
        filled, anywhere = texts[customer_id], fields.identifier(type_name, ANY_SCOPE)
        filled[fields.identifier(type_name, scope)] = value
        if anywhere in filled:
            several.add((customer_id, anywhere))
        filled[anywhere] = value
    for customer_id, anywhere in several:
        texts[customer_id][anywhere] = ""
