"""Which change last set each value of a customer: the "why" beside it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max

from customers.database.bulk_statements import in_list
from customers.models import Change, ChangeField


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from."""

    at: dt.datetime
    point: str
    initiator: str
    bulk_edit_id: int | None
    row_number: int | None
    reason: str


def read_origins(customer_id: int, *, until: dt.datetime | None = None) -> Mapping[str, Origin]:
    """Say for every field that was ever touched, until a moment, which change touched it last: two queries."""
    touched = ChangeField.objects.filter(change__customer_id=customer_id)
    if until is not None:
        touched = touched.filter(change__at__lte=until)
    last = dict(touched.values_list("field").annotate(last=Max("change_id")).order_by())
    changes = Change.objects.filter(in_list("id", set(last.values()))).values_list(
        "id", "at", "integration_point__system_name", "initiator", "bulk_edit_id", "row_number", "reason"
    )
    origins = {row[0]: Origin(*row[1:]) for row in changes}
    return {field: origins[change] for field, change in last.items()}
