"""What was ever touched of one customer, through what and by whom: what the filters of its changelog offer."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from customers.models import Change, ChangeField

# One statement: as querysets its two halves cost more than the database takes for the answer.
_TOUCHED: Final = f"""
SELECT DISTINCT 'field' AS kind, touched.field AS name, 0 AS point
    FROM {ChangeField._meta.db_table} touched JOIN {Change._meta.db_table} change ON change.id = touched.change_id
    WHERE change.customer_id = %s
UNION ALL SELECT DISTINCT 'change', initiator, integration_point_id
    FROM {Change._meta.db_table} WHERE customer_id = %s
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Touched:
    """Fields, the ids of integration points, and initiators."""

    fields: frozenset[str]
    points: frozenset[int]
    initiators: frozenset[str]


def read_touched(customer_id: int) -> Touched:
    """Read it of all changes of a customer."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [customer_id, customer_id])
        found = cursor.fetchall()
    changes = [(name, point) for kind, name, point in found if kind == "change"]
    return Touched(
        fields=frozenset(name for kind, name, _ in found if kind == "field"),
        points=frozenset(point for _, point in changes),
        initiators=frozenset(name for name, _ in changes),
    )
