"""What an entry of the junk list would do, told before it is saved: to typed values, and to what customers have."""

from collections.abc import Mapping
from dataclasses import dataclass

from customers.models import Contact, Identifier, IdentifierType, JunkValue
from customers.rules import fields
from customers.rules.contacts.junk import BUILT_IN, JunkList
from customers.rules.contacts.junk_entries import EXACT, readings
from integration_points.models import Source, SourceAccount

MOST_LINES = 50
SAMPLE = 1_000
HELD = (Contact.State.CURRENT, Contact.State.REMOVED)  # the states that the index of held values knows


@dataclass(frozen=True, slots=True)
class JunkEntry:
    """One entry of the list."""

    kind: str
    value: str
    id: int | None = None

    def holds(self, reading: str) -> bool:
        """Return whether this entry alone keeps a value out."""
        return self.as_list().holds(reading)

    def as_list(self) -> JunkList:
        """Return a list of this entry alone."""
        exact, patterns = (frozenset({self.value}), ()) if self.kind == EXACT else (frozenset[str](), (self.value,))
        return JunkList(exact, patterns, repeated_digits=False)


@dataclass(frozen=True, slots=True)
class Tried:
    """A value and what keeps it out: `this` entry, an entry of the list, the built-in list, or nothing."""

    value: str
    by_this: bool = False
    by: JunkEntry | None = None
    by_built_in: bool = False

    @property
    def is_kept_out(self) -> bool:
        """Return whether anything does."""
        return self.by_this or self.by is not None or self.by_built_in


@dataclass(frozen=True, slots=True)
class Reach:
    """How many customers have what the entry would keep out; of a pattern only the newest values are looked at."""

    contacts: int
    identifiers: int
    looked_at: int | None = None


def own_entries() -> list[JunkEntry]:
    """Read the project's own entries that are in use."""
    found = JunkValue.objects.filter(is_active=True).values_list("kind", "value", "pk")
    return [JunkEntry(*row) for row in found.order_by("kind", "value")]


def try_values(text: str, *, this: JunkEntry | None, others: list[JunkEntry]) -> tuple[Tried, ...]:
    """Say of each line what keeps it out."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    compiled = [(entry, entry.as_list()) for entry in others if this is None or entry.id != this.id]
    return tuple(_tried(line[:320], this, compiled) for line in lines[:MOST_LINES])


def _tried(value: str, this: JunkEntry | None, others: list[tuple[JunkEntry, JunkList]]) -> Tried:
    forms = readings(value)
    if this is not None and any(this.holds(form) for form in forms):
        return Tried(value, by_this=True)
    if any(BUILT_IN.holds(form) for form in forms):
        return Tried(value, by_built_in=True)
    return Tried(value, by=next((entry for entry, alone in others if any(map(alone.holds, forms))), None))


def reach_of(entry: JunkEntry, *, typed: str, may_sample: bool) -> Reach | None:
    """Count whom the entry concerns: an exact value by index, a pattern in a sample.

    What a pattern finds would tell a person who sees contacts masked what they are, digit by digit: None for them.
    """
    if entry.kind == EXACT:
        return Reach(_contacts_with({*readings(typed), entry.value}), _identifiers_with(typed, entry.value))
    return _sampled(entry) if may_sample else None


def _contacts_with(values: set[str]) -> int:
    kinds = fields.CONTACT_KINDS
    states = Contact.objects.filter(kind__in=kinds, value__in=values, state__in=HELD).values_list("state", flat=True)
    return sum(state == Contact.State.CURRENT for state in states)


def _identifiers_with(typed: str, value: str) -> int:
    """Count by the index of held identifiers, which begins with type and scope."""
    spellings = {typed.strip(), typed.strip().upper(), value}
    types = list(IdentifierType.objects.values_list("pk", flat=True))
    scopes = [fields.PROJECT_SCOPE]
    scopes += [fields.source_scope(pk, None) for pk in Source.objects.values_list("pk", flat=True)]
    accounts: Mapping[int, int] = dict(SourceAccount.objects.values_list("pk", "source_id"))
    scopes += [fields.source_scope(source, account) for account, source in accounts.items()]
    return Identifier.objects.filter(type__in=types, scope__in=scopes, value__in=spellings).count()


def _sampled(entry: JunkEntry) -> Reach:
    alone = entry.as_list()
    newest = Contact.objects.order_by("-pk").values_list("state", "value")[:SAMPLE]
    contacts = [value for state, value in newest if state == Contact.State.CURRENT]
    ids = list(Identifier.objects.order_by("-pk").values_list("value", flat=True)[:SAMPLE])
    found = (sum(map(alone.holds, contacts)), sum(map(alone.holds, ids)))
    return Reach(*found, looked_at=len(contacts) + len(ids))
