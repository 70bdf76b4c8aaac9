"""Why a value is as it is: the touchpoint, the person, the time, the bulk edit row and the reason behind it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from customers.admin.bulk_edits.links import bulk_edit_url, openable
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.changelog.provenance import Origin
from customers.database.bulk_statements import in_list
from customers.models import Change
from customers.rules.masking import shown_reason


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from: touchpoint, person, time, bulk edit row, reason."""

    point: str
    initiator: str
    when: Moment
    bulk_edit_id: int | None
    row_number: int | None
    bulk_edit_url: str
    reason: str


@dataclass(frozen=True, slots=True)
class NamedProvenance:
    """What a why is of, where one fold tells of several values."""

    label: str
    value: str
    why: Provenance | None


def provenance_of(origin: Origin, *, now: dt.datetime, opens: Collection[int], may_see: bool) -> Provenance:
    """Turn an origin into what a reader sees, who may open the bulk edits in `opens` and see personal data or not."""
    return Provenance(
        point=origin.point,
        initiator=origin.initiator,
        when=moment(origin.at, now),
        bulk_edit_id=origin.bulk_edit_id,
        row_number=origin.row_number,
        bulk_edit_url=bulk_edit_url(origin.bulk_edit_id, origin.row_number, opens=opens),
        reason=shown_reason(origin.reason, may_see),
    )


def provenance_of_changes(request: HttpRequest, ids: Collection[int], now: dt.datetime) -> Mapping[int, Provenance]:
    """Read what changes tell of where their values came from: two queries at most."""
    if not ids:
        return {}
    found = Change.objects.filter(in_list("id", ids)).values_list(
        "id", "at", "integration_point__system_name", "initiator", "bulk_edit_id", "row_number", "reason"
    )
    origins = {row[0]: Origin(*row[1:]) for row in found}
    opens = openable(request, (origin.bulk_edit_id for origin in origins.values()))
    may_see = may_see_personal_data(request)
    return {id_: provenance_of(origin, now=now, opens=opens, may_see=may_see) for id_, origin in origins.items()}
