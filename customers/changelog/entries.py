"""Changes as a reader sees them: what became of what, by whom, through what and why."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from customers.changelog.change_row import ReadChange
from customers.changelog.labels import Labels
from customers.edits.snapshot import read_contact_holders
from customers.models import Change, Contact
from customers.rules import fields
from customers.rules.masking import FULL_NAME, shown, shown_reason

_ORDER = {field: place for place, field in enumerate(fields.LABELS)}
STAYS_RESERVED = "the old one stays reserved for this customer"
MOVED_TO, MOVED_FROM = "moved to", "moved from"
Reserved = Collection[tuple[int, str, object]]  # customer, kind and value


class ChangelogLine(NamedTuple):
    """One field of a change; a blank text means that there is no value."""

    label: str
    before: str
    after: str
    note: str = ""
    moved: str = ""  # "moved to" or "moved from": the entry's counterpart has or had the value


class ChangelogEntry(NamedTuple):
    """One change, ready to be shown to one reader."""

    id: int
    customer_id: int
    full_name: str
    at: dt.datetime
    point: str
    initiator: str
    initiator_kind: str
    bulk_edit_id: int | None
    row_number: int | None
    reason: str
    is_registration: bool
    counterpart: int | None  # the customer that a value came from or went to
    lines: tuple[ChangelogLine, ...]
    merge_id: int | None = None


def entries(
    changes: Iterable[Change | ReadChange],
    *,
    labels: Labels,
    may_see_personal_data: bool,
    of: Callable[[str], bool] = bool,
) -> tuple[ChangelogEntry, ...]:
    """Turn changes into what this reader may see; `of` picks fields.

    Whether a replaced contact is reserved is read as it is now, in a query a kind: it may have been released, taken
    back or moved since.
    """
    changes = list(changes)
    reserved = _reserved(changes)
    return tuple(_entry(change, labels, may_see_personal_data, of, reserved) for change in changes)


def _reserved(changes: Iterable[Change | ReadChange]) -> Reserved:
    replaced: dict[str, set[str]] = {}
    for change in changes:
        for kind in fields.CONTACT_KINDS:
            before = change.delta.get(kind, (None,))[0]
            if isinstance(before, str):
                replaced.setdefault(kind, set()).add(before)
    return {
        (held.customer_id, kind, value)
        for kind, values in replaced.items()
        for value, held in read_contact_holders(kind, values).items()
        if held.state == Contact.State.REMOVED
    }


def _entry(
    change: Change | ReadChange, labels: Labels, may_see: bool, of: Callable[[str], bool], reserved: Reserved
) -> ChangelogEntry:
    return ChangelogEntry(
        id=change.pk,
        customer_id=change.customer_id,
        full_name=shown(FULL_NAME, change.full_name, may_see),
        at=change.at,
        point=labels.point(change.integration_point_id),
        initiator=change.initiator,
        initiator_kind=change.initiator_kind,
        bulk_edit_id=change.bulk_edit_id,
        row_number=change.row_number,
        reason=shown_reason(change.reason, may_see),
        is_registration=change.version == 1,
        counterpart=change.counterpart,
        merge_id=change.merge_id,
        lines=tuple(
            _line(field, change, labels, may_see, reserved) for field in sorted(filter(of, change.delta), key=_place)
        ),
    )


def _line(field: str, change: Change | ReadChange, labels: Labels, may_see: bool, reserved: Reserved) -> ChangelogLine:
    before, after = change.delta[field]
    moved = moved_by(change, field)
    return ChangelogLine(
        label=labels.label(field, may_see_personal_data=may_see),
        before=shown(field, before, may_see),
        after=shown(field, after, may_see),
        note=STAYS_RESERVED if _is_reserved(change.customer_id, field, before, reserved) else "",
        moved=moved,
    )


def _is_reserved(customer_id: int, field: str, before: object, reserved: Reserved) -> bool:
    # Values of other fields may be lists, which no set can be asked about.
    return field in fields.CONTACT_KINDS and (customer_id, field, before) in reserved


def moved_by(change: Change | ReadChange, field: str) -> str:
    """Return whether a change moved the contact to its counterpart or from there; blank: neither."""
    if change.counterpart is None or field not in fields.CONTACT_KINDS:
        return ""
    return MOVED_TO if change.delta[field][1] is None else MOVED_FROM


def _place(field: str) -> tuple[int, str]:
    return _ORDER.get(field, len(_ORDER)), field
