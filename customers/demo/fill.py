"""Fill the database with the demo's customers, batch by batch, going on where the last time ended."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from django.db import connection, transaction

from customers.demo.lives import let_live
from customers.demo.people import Person, person
from customers.demo.setting import Setting
from customers.edits.change import Judged, change_customers
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator
from customers.models import Change
from customers.rules import fields

BATCH: Final = 1_000
DEMO: Final = Initiator("system", "demo")

Say = Callable[[int], None]


def fill(customers: int, *, setting: Setting, today: date, say: Say) -> int:
    """Make demo customers up to this number; return how many were made. What somebody else already has is left out."""
    definitions = read_definitions(today=today, country="")
    made = 0
    first = last_made() + 1
    for start in range(first, customers + 1, BATCH):
        numbers = range(start, min(start + BATCH, customers + 1))
        made += _make([person(number) for number in numbers], setting, definitions)
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
        alive = [(judged.customer_id, who) for judged, who in registered if judged.customer_id]
        let_live(alive, setting=setting, definitions=definitions)
    return len(alive)


def _register(people: Sequence[Person], point: str, setting: Setting, definitions: Definitions) -> list[Judged]:
    edits = [
        CustomerEdit(key=None, values=_values(who, setting), row_number=who.number, creates=True) for who in people
    ]
    context = EditContext(point=setting.points[point].policy(), initiator=DEMO, reason="Registered (demo)")
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
