"""The list of requests: what waits for a decision first, the longest waiting on top; then what was decided."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.list_filters import Choice, older_and_newer, read_filters
from customers.admin.ui.times import Moment, moment
from customers.database.keyset_paging import page_key, read_page
from customers.models import Contact, Request
from customers.rules.masking import shown

STATE, KIND, WHO = "state", "kind", "who"
MINE: Final = "mine"
MOST_WAITING: Final = 100
TONES: Final = {Request.State.WAITING: "look", Request.State.GRANTED: "ok", Request.State.DECLINED: ""}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as a page shows it; `value` is the contact while it is still reserved, masked for some."""

    request: Request
    what: str
    value: str
    state: str
    tone: str
    is_own: bool
    asked: Moment
    decided: Moment | None


@dataclass(frozen=True, slots=True)
class RequestList:
    """A page of the list; `waiting` stands above it on the first page of an unfiltered list."""

    waiting: tuple[RequestLine, ...]
    lines: tuple[RequestLine, ...]
    choices: tuple[Choice, ...]
    is_filtered: bool
    older: str
    newer: str


def list_of(request: HttpRequest) -> RequestList:
    """Read the page of the list that the address asks for."""
    asked = read_filters(request, (STATE, KIND, WHO))
    found = _filtered(request, asked)
    key = page_key(request.GET.dict())
    is_first = not asked[STATE] and key.before is None and key.after is None
    if not asked[STATE]:
        waiting = list(found.filter(state=Request.State.WAITING).order_by("pk")[:MOST_WAITING]) if is_first else []
        found = found.exclude(state=Request.State.WAITING)
    else:
        waiting = []
    page = read_page(found, key=key)
    older, newer = older_and_newer(asked, page)
    lines = lines_of(request, [*waiting, *page.rows])
    return RequestList(
        waiting=lines[: len(waiting)],
        lines=lines[len(waiting) :],
        choices=_choices(asked),
        is_filtered=any(asked.values()),
        older=older,
        newer=newer,
    )


def lines_of(request: HttpRequest, asked: Iterable[Request]) -> tuple[RequestLine, ...]:
    """Show requests, with the contacts that they are about in one query."""
    requests, now = list(asked), timezone.localtime()
    ids = [one.contact for one in requests if one.contact]
    reserved = Contact.objects.filter(pk__in=ids, state=Contact.State.REMOVED) if ids else Contact.objects.none()
    in_full = may_see_personal_data(request)
    values = {contact.pk: shown(contact.kind, contact.value, in_full) for contact in reserved}
    return tuple(_line(one, values.get(one.contact, ""), request.user.pk, now) for one in requests)


def _line(asked: Request, value: str, reader: int | None, now: dt.datetime) -> RequestLine:
    release = f"Release a reserved {asked.get_contact_kind_display()}"
    return RequestLine(
        request=asked,
        what=release if asked.kind == Request.Kind.RELEASE else asked.get_kind_display(),
        value=value,
        state=asked.get_state_display(),
        tone=TONES[Request.State(asked.state)],
        is_own=asked.asked_by_user_id == reader,
        asked=moment(asked.asked_at, now),
        decided=moment(asked.decided_at, now) if asked.decided_at else None,
    )


def _filtered(request: HttpRequest, asked: Mapping[str, str]) -> QuerySet[Request]:
    found = Request.objects.order_by()
    wanted: dict[str, Any] = {}
    if asked[STATE] in Request.State.values:
        wanted["state"] = asked[STATE]
    if asked[KIND] in Request.Kind.values:
        wanted["kind"] = asked[KIND]
    if asked[WHO] == MINE:
        wanted["asked_by_user_id"] = request.user.pk
    return found.filter(**wanted)


def _choices(asked: Mapping[str, str]) -> tuple[Choice, ...]:
    states = tuple((state.value, state.label) for state in Request.State)
    kinds = ((Request.Kind.RELEASE.value, "Releases"), (Request.Kind.ERASURE.value, "Erasures"))
    return (
        Choice(STATE, "State", "Any state", states, asked[STATE]),
        Choice(KIND, "What", "Releases and erasures", kinds, asked[KIND]),
        Choice(WHO, "Requested by", "Requested by anybody", ((MINE, "Requested by me"),), asked[WHO]),
    )
