"""The list of bulk edits: newest first, paged by key, filtered by state, kind, touchpoint and person."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.bulk_edits.access import is_own, sees_all, visible
from customers.admin.bulk_edits.labels import STATE_TONES, initiator_words
from customers.admin.bulk_edits.page import name_of
from customers.admin.bulk_edits.progress import Part, parts_of, percent_of
from customers.admin.ui.base import row_id
from customers.admin.ui.list_filters import Choice, older_and_newer, point_options, read_filters
from customers.admin.ui.times import Moment, moment
from customers.bulk_edits.kinds import kinds
from customers.bulk_edits.ledger.list_totals import NOTHING, ListTotals, list_totals
from customers.bulk_edits.ledger.totals import shown_counts
from customers.bulk_edits.lifecycle.states import AT_WORK
from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import page_key, read_page
from customers.models import BulkEdit, BulkEditCorrection, State
from customers.rules.refusals.codes import Outcome

PER_PAGE = 50
RECENT = 6
POINT = "integration_point__id__exact"
STATE, KIND, WHO = "state", "kind", "who"
MINE = "mine"
_KNOWN = "open_bulk_edits"
# What a person looks for, before the single states.
GROUPS: Mapping[str, tuple[str, frozenset[State]]] = {
    "work": ("At work", AT_WORK),
    "open": ("Waits for somebody", frozenset({State.PREVIEWED, State.WAITING, State.PAUSED, State.FAILED})),
}


@dataclass(frozen=True, slots=True)
class BulkEditLine:
    """One bulk edit in a list."""

    id: int
    name: str
    state: str
    tone: str
    kind: str
    point: str
    initiator: str
    when: Moment
    rows: int
    percent: int | None
    parts: tuple[Part, ...]
    applied: int  # by the run; what a preview foresees is `planned`
    planned: int
    unchanged: int
    to_mend: int
    is_moving: bool


@dataclass(frozen=True, slots=True)
class BulkEditList:
    """A page of the list with its filters."""

    lines: tuple[BulkEditLine, ...]
    choices: tuple[Choice, ...]
    is_filtered: bool
    older: str
    newer: str


def list_of(request: HttpRequest) -> BulkEditList:
    """Read the page of the list that the address asks for."""
    asked = read_filters(request, (STATE, KIND, POINT, WHO))
    page = read_page(_filtered(request, asked), key=page_key(request.GET.dict()), size=PER_PAGE)
    older, newer = older_and_newer(asked, page)
    return BulkEditList(
        lines=lines_of(page.rows),
        choices=_choices(request, asked),
        is_filtered=any(asked.values()),
        older=older,
        newer=newer,
    )


def lines_of(bulk_edits: Iterable[BulkEdit]) -> tuple[BulkEditLine, ...]:
    """Show bulk edits, with their counts in one query."""
    bulk_edits = list(bulk_edits)
    sums = list_totals(bulk_edit.pk for bulk_edit in bulk_edits)
    now = timezone.localtime()
    return tuple(_line(bulk_edit, sums.get(bulk_edit.pk, NOTHING), now) for bulk_edit in bulk_edits)


def recent(request: HttpRequest) -> tuple[BulkEditLine, ...]:
    """Return the newest ones, those at work first."""
    found = list(visible(request).order_by("-pk")[:RECENT])
    known = {bulk_edit.pk for bulk_edit in found}
    at_work = visible(request).filter(state__in=AT_WORK).order_by("-pk")[:RECENT]
    return lines_of([*(one for one in at_work if one.pk not in known), *found][: 2 * RECENT])


def _line(bulk_edit: BulkEdit, sums: ListTotals, now: dt.datetime) -> BulkEditLine:
    shown = shown_counts(bulk_edit.state, sums)
    before, done, counts = shown.is_forecast, shown.rows, shown.counts
    rows = sums.rows or bulk_edit.row_count
    is_moving = bulk_edit.state in AT_WORK
    return BulkEditLine(
        id=bulk_edit.pk,
        name=name_of(bulk_edit),
        state=str(State(bulk_edit.state).label),
        tone=STATE_TONES[bulk_edit.state],
        kind=bulk_edit.kind,
        point=bulk_edit.integration_point.system_name,
        initiator=initiator_words(bulk_edit),
        when=moment(bulk_edit.created_at, now),
        rows=rows,
        percent=percent_of(done, rows) if rows and bulk_edit.read_at and (is_moving or done < rows) else None,
        parts=parts_of(counts, rows) if rows else (),
        applied=0 if before else counts.get(Outcome.APPLIED, 0),
        planned=counts.get(Outcome.APPLIED, 0) if before else 0,
        unchanged=counts.get(Outcome.UNCHANGED, 0),
        to_mend=sum(counts.get(name, 0) for name in (Outcome.REJECTED, Outcome.CONFLICT, Outcome.NOT_PROCESSED)),
        is_moving=is_moving,
    )


def _filtered(request: HttpRequest, asked: Mapping[str, str]) -> QuerySet[BulkEdit]:
    found = visible(request)
    if asked[STATE] in GROUPS:
        found = found.filter(state__in=GROUPS[asked[STATE]][1])
    elif asked[STATE]:
        found = found.filter(state=asked[STATE])
    if asked[KIND]:
        found = found.filter(kind=asked[KIND])
    if (point := row_id(asked[POINT])) is not None:
        found = found.filter(integration_point_id=point)
    if asked[WHO] == MINE:
        found = found.filter(initiator_user_id=request.user.pk)
    return found


def _choices(request: HttpRequest, asked: Mapping[str, str]) -> tuple[Choice, ...]:
    states = [*((name, label) for name, (label, _) in GROUPS.items()), *((s.value, str(s.label)) for s in State)]
    choices = [
        Choice(STATE, "State", "Any state", tuple(states), asked[STATE]),
        Choice(KIND, "Kind", "Any kind", _kinds(), asked[KIND]),
        Choice(POINT, "Touchpoint", "Any touchpoint", point_options(), asked[POINT]),
    ]
    if sees_all(request):
        choices.append(Choice(WHO, "Whose", "Everybody's", ((MINE, "Mine"),), asked[WHO]))
    return tuple(choices)


def _kinds() -> tuple[tuple[str, str], ...]:
    undo = BulkEdit.Kind.UNDO
    return (*((kind.name, kind.label) for kind in kinds()), (undo.value, str(undo.label)))


@dataclass(frozen=True, slots=True)
class Open:
    """The bulk edits that are at work, and those that wait for this person."""

    at_work: int
    to_approve: tuple[BulkEdit, ...]
    own_waiting: tuple[int, ...]


def open_ones(request: HttpRequest) -> Open:
    """Read what stands open, in one query a request: the sidebar asks twice."""
    known: Open | None = getattr(request, _KNOWN, None)
    if known is None:
        known = _read_open(request)
        setattr(request, _KNOWN, known)
    return known


def _read_open(request: HttpRequest) -> Open:
    standing = Q(state__in=[*AT_WORK, State.WAITING]) | Q(state=State.PAUSED, rest_asked=True)
    found = dict(visible(request).filter(standing).order_by("-pk").values_list("pk", "state")[:PER_PAGE])
    # Read whole are those alone that wait: the sidebar asks on every page, and mostly nothing does.
    ids = [pk for pk, state in found.items() if state not in AT_WORK]
    me = request.user.pk  # who corrected a row of it is no second person either
    corrected = BulkEditCorrection.objects.filter(bulk_edit=OuterRef("pk"), initiator_user_id=me)
    mine = Q(initiator_user_id=me) | ~Exists(corrected)
    waiting = list(visible(request).filter(mine, in_list("id", ids)).order_by("-pk")) if ids else []
    return Open(
        at_work=len(found) - len(ids),
        to_approve=tuple(one for one in waiting if not is_own(request, one) and not one.approved_by),
        own_waiting=tuple(one.pk for one in waiting if is_own(request, one)),
    )
