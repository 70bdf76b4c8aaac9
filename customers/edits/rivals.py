"""Edits that want the same new identifier wait for each other: nobody may have it yet, so no row makes them wait."""

from collections.abc import Iterable, Iterator, Sequence

from customers.database.advisory_locks import until_commit
from customers.database.prepared_queries import run_together
from customers.edits.definitions import Definitions, TypeDefinition
from customers.edits.edit import CustomerEdit
from customers.rules import fields
from customers.rules.refusals.refusal import Refused


def let_rivals_wait(wanted: Iterable[tuple[TypeDefinition, str]]) -> None:
    """Let transactions that want these values wait for each other, before any of them reads who has them.

    Under two sources no constraint of the database would refuse the second one: two customers would get the value.
    """
    names = [f"identifier:{type_.id}:{value}" for type_, value in wanted if not type_.over_project]
    if names:
        run_together(until_commit(names))


def new_identifiers(edits: Sequence[CustomerEdit], definitions: Definitions) -> Iterator[tuple[TypeDefinition, str]]:
    """Yield the identifiers that edits want, as they would be stored."""
    for edit in edits:
        for name, wish in edit.values.items():
            type_ = definitions.types.get(fields.identifier_parts(name)[0]) if fields.is_identifier(name) else None
            if type_ and isinstance(wish, str):
                try:
                    yield type_, type_.new(wish)
                except Refused:
                    continue
