"""A change as the pages of a changelog read it: a plain row, for models of a page cost more than the database."""

import datetime as dt
from typing import NamedTuple, cast

from django.db.models import QuerySet

from customers.models import Change
from customers.rules.values.custom_values import JsonValue


class ReadChange(NamedTuple):
    """What a changelog tells of a change, under the names that `Change` has."""

    pk: int
    customer_id: int
    version: int
    at: dt.datetime
    full_name: str
    integration_point_id: int
    initiator: str
    initiator_kind: str
    bulk_edit_id: int | None
    row_number: int | None
    reason: str
    counterpart: int | None
    merge_id: int | None
    delta: dict[str, list[JsonValue]]


def as_rows(changes: QuerySet[Change]) -> QuerySet[Change, ReadChange]:
    """Read changes as plain rows."""
    return cast("QuerySet[Change, ReadChange]", changes.values_list(*ReadChange._fields, named=True))
