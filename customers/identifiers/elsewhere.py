"""Whether somebody has an id under another source, for forms that would not merge the two."""

from collections.abc import Iterator, Mapping

from customers.edits.definitions import Definitions
from customers.identifiers.asked import IdentifierChange, Item, WantedValue
from customers.identifiers.holders import find_held
from customers.rules import fields
from customers.rules.held_identifiers import Standing, standing_of
from customers.rules.refusals.refusal import Refused


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
        _, scope = fields.identifier_parts(one.field)
        try:
            planned = standing_of(found.held[one.field], customer_id=customer_id, scope=scope, may_take_archived=False)
        except Refused:
            continue
        if planned.standing is Standing.JOINS and planned.held:
            joins[one.field] = planned.held.customer_id
    return joins


def _wanted(texts: Mapping[str, str], definitions: Definitions) -> Iterator[WantedValue]:
    for name, text in texts.items():
        type_name, scope = fields.identifier_parts(name) if fields.is_identifier(name) else ("", "")
        if type_name not in definitions.types or scope == fields.PROJECT_SCOPE:
            continue
        try:
            yield WantedValue(Item(type_name, text), name, definitions.types[type_name].new(text))
        except Refused:
            continue
