"""Fill the database with the demo's customers, batch by batch, going on where the last time ended."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from customers.demo.lives import all_stories, let_live
from customers.demo.people import Person, person
from customers.demo.setting import Setting
from customers.edits.change_customers import PlannedEdit, change_customers
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator
from customers.models import Change
from customers.rules import fields

BATCH: Final = 1_000
DAYS_TOLD: Final = 200  # in so many batches, each at a moment of its own, for charts that look like a business
PAST: Final = timedelta(days=120)
DEMO: Final = Initiator("system", "demo")

Say = Callable[[int], None]


def fill(customers: int, *, setting: Setting, today: date, now: datetime, say: Say) -> int:
    """Make demo customers up to this number; return how many were made. What somebody else already has is left out.

    They came one after the other since `PAST`, or since the last change that there is.
    """
    definitions = read_definitions(today=today, country="")
    made = 0
    first = last_made() + 1
    begin = max(now - PAST, Change.objects.aggregate(at=Max("at"))["at"] or now - PAST)
    size = max(1, min(BATCH, customers // DAYS_TOLD))
    steps = len(all_stories()) + 1
    for start in range(first, customers + 1, size):
        numbers = range(start, min(start + size, customers + 1))
        share = (now - begin) / (customers + 1 - first)  # of each customer in the time there is
        moment = replace(setting, at=begin + (start - first) * share, pace=len(numbers) * share / steps)
        made += _make([person(number) for number in numbers], moment, definitions)
        say(numbers[-1])
    if made >= BATCH:
        _analyse()
    return made


def last_made() -> int:
    """Return the number of the last demo customer: their registrations carry it."""
    registrations = Change.objects.filter(initiator=DEMO.label, initiator_kind=DEMO.kind)
    numbers = registrations.order_by("-id").values_list("row_number", flat=True)[:BATCH]
    return max((number for number in numbers if number), default=0)


def _make(people: Sequence[Person], setting: Setting, definitions: Definitions) -> int:
    """Register a batch and tell its stories in one transaction: an interrupted demo goes on as if it had not been."""
    through = defaultdict(list)
    for who in people:
        through[who.came_through].append(who)
    with transaction.atomic():
        registered = [
            one
            for point, some in sorted(through.items())
            for one in zip(_register(some, point, setting, definitions), some, strict=True)
        ]
        alive = [(planned.customer_id, who) for planned, who in registered if planned.customer_id]
        let_live(alive, setting=setting, definitions=definitions)
    return len(alive)


def _register(people: Sequence[Person], point: str, setting: Setting, definitions: Definitions) -> list[PlannedEdit]:
    edits = [
        CustomerEdit(key=None, values=_values(who, setting), row_number=who.number, creates=True) for who in people
    ]
    point_policy = setting.points[point].policy()
    context = EditContext(point=point_policy, initiator=DEMO, reason="Registered (demo)", at=setting.at)
    return change_customers(edits, context=context, definitions=definitions)


def _values(who: Person, setting: Setting) -> dict[str, str]:
    return {_field(name, setting): value for name, value in who.values.items()}


def _field(name: str, setting: Setting) -> str:
    """Turn `WebsiteID` and `line@LINE/jp` into the names of identifiers; other names are fields as they are."""
    if name == "WebsiteID":
        return fields.identifier(name, fields.PROJECT_SCOPE)
    type_name, _, source = name.partition("@")
    return fields.identifier(type_name, setting.scopes[source]) if source else name


def _analyse() -> None:
    """Let the database plan its queries for what it now holds."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
