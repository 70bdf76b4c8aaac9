"""Whether somebody has an id under another source, for forms and files that would not merge the two."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings

from customers.edits.definitions import Definitions
from customers.identifiers.holders import find_held, read_id_holders
from customers.identifiers.requested import IdentifierChange, Item, WantedValue
from customers.rules import fields
from customers.rules.held_identifiers import Held, Standing, standing_of
from customers.rules.refusals.refusal import Refused


class NewId(NamedTuple):
    """An id that the customer of a row is to get; one who is to be made is 0."""

    row_number: int
    customer_id: int
    field: str
    value: str  # as it is stored


def rows_that_would_join(wanted: Sequence[NewId], definitions: Definitions) -> dict[int, tuple[str, int]]:
    """Name, by row, the field of an id that another customer has under another source, and that customer: one query."""
    of_sources = [one for one in wanted if fields.identifier_parts(one.field)[1] != fields.PROJECT_SCOPE]
    held = read_id_holders({one.value for one in of_sources}) if of_sources else {}
    joins = dict[int, tuple[str, int]]()
    for one in of_sources:
        type_name, _ = fields.identifier_parts(one.field)
        rows = held.get((definitions.types[type_name].id, one.value), ())
        if holder := _joined(rows, one.customer_id, one.field):
            joins.setdefault(one.row_number, (one.field, holder))
    return joins


def new_ids(rows: Iterable[tuple[int, int, Mapping[str, Sequence[object]]]], definitions: Definitions) -> list[NewId]:
    """Return what rows, as number, customer and delta, add of types that several sources have."""
    return [
        NewId(number, customer_id, name, value)
        for number, customer_id, delta in rows
        for name, (_, value) in delta.items()
        if fields.is_identifier(name) and isinstance(value, str) and _is_of_sources(name, definitions)
    ]


def _is_of_sources(name: str, definitions: Definitions) -> bool:
    type_ = definitions.types.get(fields.identifier_parts(name)[0])
    return type_ is not None and not type_.over_project


def who_would_join(customer_id: int, texts: Mapping[str, str], definitions: Definitions) -> dict[str, int]:
    """Name, by field, the customer who has an id that this one is to get from another source; what is wrong with an id
    otherwise is for the engine to say. Without an id of a source nothing is read.
    """
    wanted = list(_wanted(texts, definitions))
    found = find_held(IdentifierChange(customer_id, ""), wanted, definitions) if wanted else None
    joins = dict[str, int]()
    if found is None:
        return joins
    for one in wanted:
        if holder := _joined(found.held[one.field], customer_id, one.field):
            joins[one.field] = holder
    return joins


def _joined(held: Sequence[Held], customer_id: int, field: str) -> int:
    """Return who has an id under another source, or had it there before a merge; 0: nobody.

    0 too where somebody has it under the same source: the engine says that, and in its own words.
    """
    _, scope = fields.identifier_parts(field)
    others = [one for one in held if one.owner != customer_id]
    if any(one.scope == scope for one in others):
        return 0
    may_take_archived = settings.ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN
    try:
        planned = standing_of(held, customer_id=customer_id, scope=scope, may_take_archived=may_take_archived)
    except Refused:  # several have it, or it is archived
        return next((one.owner for one in others if one.merged_into is None), others[0].owner)
    return planned.held.customer_id if planned.standing is Standing.JOINS and planned.held else 0


def _wanted(texts: Mapping[str, str], definitions: Definitions) -> Iterator[WantedValue]:
    for name, text in texts.items():
        type_name, scope = fields.identifier_parts(name) if fields.is_identifier(name) else ("", "")
        if type_name not in definitions.types or scope == fields.PROJECT_SCOPE:
            continue
        try:
            yield WantedValue(Item(type_name, text), name, definitions.types[type_name].new(text))
        except Refused:
            continue
