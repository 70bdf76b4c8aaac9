"""Add customers to static segments and remove them: staff, files and whatever else decides it one by one."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from customers.database.bulk_statements import in_list
from customers.edits.edit import EditContext
from customers.edits.snapshot import lock_customers
from customers.models import Customer
from customers.wings.segments.catalogue.compile import MAY_BE_IN
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import NoSuchSegment, WrongKind
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.dependents import dependents_of
from customers.wings.segments.membership.locks import lock_segments, moment_of, read_rule
from customers.wings.segments.membership.look import Moved, look_again
from customers.wings.segments.models import Segment
from customers.wings.segments.why.reasons import by_hand

_NO_ROWS: Final[Mapping[int, int]] = {}


@dataclass(frozen=True, slots=True)
class MovedByHand:
    """Who entered the segment, and who left which other one of its segmentation for it."""

    entered: frozenset[int]
    left: Mapping[int, int]  # customer: the segment that was left


def add_to(
    segment_id: int,
    customer_ids: Collection[int],
    *,
    context: EditContext,
    now: dt.datetime,
    rows: Mapping[int, int] = _NO_ROWS,
) -> MovedByHand:
    """Add customers to a static segment; who is in another one of its segmentation leaves that.

    `rows`: the row of a file, by customer. Merged and erased customers are left out. Raises NoSuchSegment, WrongKind.
    """
    with transaction.atomic():
        lock_customers(sorted(customer_ids))
        segment, siblings, dependents = _locked(segment_id)
        now = moment_of([segment, *siblings.values(), *dependents], now)
        able = set(Customer.objects.filter(MAY_BE_IN, in_list("id", sorted(customer_ids))).values_list("pk", flat=True))
        inside = stays.open_stays([segment_id, *siblings], sorted(able))
        entered = able - inside[segment_id].keys()
        left: dict[int, int] = {}
        for sibling in siblings.values():
            leaving = {pk: stay for pk, stay in inside[sibling.pk].items() if pk in entered}
            whys = {stay: by_hand(context, row_number=rows.get(pk), to=segment_id) for pk, stay in leaving.items()}
            stays.end(whys, at=now)
            runs.record_day(sibling, entered=0, left=len(leaving), now=now)
            left |= dict.fromkeys(leaving, sibling.pk)
        stays.begin(segment, {pk: by_hand(context, row_number=rows.get(pk)) for pk in entered}, at=now)
        runs.record_day(segment, entered=len(entered), left=0, now=now)
        _tell(dependents, {segment.system_name: entered} | _by_name(left, siblings), now)
    return MovedByHand(frozenset(entered), left)


def remove_from(
    segment_id: int,
    customer_ids: Collection[int],
    *,
    context: EditContext,
    now: dt.datetime,
    rows: Mapping[int, int] = _NO_ROWS,
) -> frozenset[int]:
    """Remove customers from a static segment; return who was in it. Raises NoSuchSegment, WrongKind."""
    with transaction.atomic():
        lock_customers(sorted(customer_ids))
        segment, _, dependents = _locked(segment_id)
        now = moment_of([segment, *dependents], now)
        inside = stays.open_stays([segment_id], sorted(customer_ids))[segment_id]
        stays.end({stay: by_hand(context, row_number=rows.get(pk)) for pk, stay in inside.items()}, at=now)
        runs.record_day(segment, entered=0, left=len(inside), now=now)
        _tell(dependents, {segment.system_name: set(inside)}, now)
    return frozenset(inside)


def _locked(segment_id: int) -> tuple[Segment, dict[int, Segment], list[Segment]]:
    """Lock a static segment, the others of its segmentation, and what asks about any of them."""
    asked = Segment.objects.filter(pk=segment_id).first()
    others = (
        Segment.objects.filter(segmentation=asked.segmentation_id).exclude(pk=segment_id)
        if asked is not None and asked.segmentation_id
        else Segment.objects.none()
    )
    siblings = set(others.values_list("pk", flat=True))
    dependents = dependents_of(segment_id, *siblings)
    found = {one.pk: one for one in lock_segments({segment_id, *siblings, *dependents})}
    segment = found.get(segment_id)
    if segment is None:
        raise NoSuchSegment("The segment was deleted.")
    if segment.kind != Segment.Kind.STATIC:
        raise WrongKind(f"{segment.name} is recalculated from its rule. Only static segments are changed by hand.")
    return (
        segment,
        {pk: one for pk, one in found.items() if pk in siblings},
        [one for pk, one in found.items() if pk in dependents],
    )


def _by_name(left: Mapping[int, int], siblings: Mapping[int, Segment]) -> dict[str, set[int]]:
    return {
        sibling.system_name: {pk for pk, segment_id in left.items() if segment_id == sibling.pk}
        for sibling in siblings.values()
    }


def _tell(dependents: Collection[Segment], moved: dict[str, set[int]], now: dt.datetime) -> None:
    if dependents and any(moved.values()):
        catalogue = read_catalogue()
        read = [one for one in (read_rule(segment, catalogue) for segment in dependents) if one is not None]
        look_again(read, {}, catalogue=catalogue, asked=Asked(now), moved=Moved(moved))
