"""What was ever touched of one customer, through what and by whom: what the filters of its changelog offer."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from customers.models import Change
from customers.rules import fields

# One pass over the customer's changes: each of them names its fields.
_TOUCHED: Final = {
    "postgresql": f"""
SELECT DISTINCT jsonb_object_keys(delta), initiator, integration_point_id
    FROM {Change._meta.db_table} WHERE customer_id = %s
""",  # noqa: S608 (our own names)
    "sqlite": f"""
SELECT DISTINCT touched.key, initiator, integration_point_id
    FROM {Change._meta.db_table}, json_each(delta) AS touched WHERE customer_id = %s
""",  # noqa: S608 (our own names)
}


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """Fields, the ids of integration points, and initiators."""

    fields: frozenset[str]
    points: frozenset[int]
    initiators: frozenset[str]


def read_touched(customer_id: int) -> FilterOptions:
    """Read it of all changes of a customer."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED[connection.vendor], [customer_id])
        found = cursor.fetchall()
    return FilterOptions(
        fields=frozenset(fields.filtered(name) for name, _, _ in found),
        points=frozenset(point for _, _, point in found),
        initiators=frozenset(initiator for _, initiator, _ in found),
    )
