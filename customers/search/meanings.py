"""The meanings of a text that may find many: parts of ids, cards, contacts and names, each read a page at a time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Combinable
from django.db.models.lookups import Contains, IsNull

from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import PageKey
from customers.database.prepared_queries import Statement
from customers.models import Card, Contact, Customer, Identifier
from customers.rules.values.cards import HOLDING
from customers.search.query import SearchTerms
from customers.search.statements import near_first, read_rows, statement_of

Held = QuerySet[Any, Any]  # of what customers are found by: contacts, identifiers or cards
_LAST_CHARACTER = "\U0010ffff"
_SHORT_TEXT = 2  # characters: a trigram index knows such a text only where it begins a value
_NAME = "name"
NEAR = 20_000  # customers from the key on: they are looked through for a part before all the others are


@dataclass(slots=True)
class Meanings:
    """Reads those that a text may mean, for one page: each meaning as many as it shows, and one more."""

    known: Collection[int]  # found by whole values
    held: tuple[Held, ...]
    name: Q | None
    exact_name: Q  # of those with that name: which are spelled as it was typed
    size: int
    by_parts: bool
    among: Held | None = None  # rows that name those who may be found; None: everybody may
    found: set[int] = field(default_factory=set)  # by `held` or by a name, on this page
    _spelled_otherwise: set[int] | None = None  # None: not read yet

    def exact(self, key: PageKey) -> set[int]:
        """Read next to a key whom the text means as it was typed."""
        asked = {str(place): self._owners(held, key) for place, held in enumerate(self.held)}
        if self.name is not None:
            asked[_NAME] = self._next(self._named(self.name), key, "pk", "is_exact")
        rows = read_rows(asked, by_trigrams=self.by_parts)
        named: dict[int, bool] = dict(rows.pop(_NAME, ()))
        self.found = {owner for found in rows.values() for (owner,) in found} | self._exactly_named(named, key)
        return self.found | {id_ for id_ in self.known if _is_inside(id_, key)}

    def otherwise(self, key: PageKey) -> set[int]:
        """Read next to a key who has that name alone, in another spelling."""
        if self.name is None:
            return set()
        if self._spelled_otherwise is None:
            names = self._named(self.name & ~self.exact_name).exclude(in_list("id", self.known))
            for held in self.held:
                owned = held.filter(customer=OuterRef("pk")).order_by()
                names = names.filter(IsNull(Subquery(owned.values("customer")[:1]), True))
            self._spelled_otherwise = self._read(names, key)
        self.found |= self._spelled_otherwise
        return self._spelled_otherwise

    def _exactly_named(self, named: dict[int, bool], key: PageKey) -> set[int]:
        """Take apart the next ones that have the name in any spelling; of very many, read those that are spelled so."""
        exact = {id_ for id_, is_exact in named.items() if is_exact}
        if len(named) <= self.size:
            self._spelled_otherwise = {*named} - exact if key == PageKey() else None
            return exact
        if len(exact) == len(named) or self.name is None:
            return exact
        return self._read(self._named(self.name & self.exact_name), key)

    def _read(self, names: QuerySet[Customer], key: PageKey) -> set[int]:
        rows = read_rows({_NAME: self._next(names, key, "pk")}, by_trigrams=self.by_parts)
        return {id_ for (id_,) in rows[_NAME]}

    def _named(self, condition: Q) -> QuerySet[Customer]:
        is_exact = ExpressionWrapper(self.exact_name, BooleanField())
        return Customer.objects.filter(condition).annotate(is_exact=is_exact)

    def _owners(self, held: Held, key: PageKey) -> Statement:
        """Ask for each owner once: of identifiers and cards a customer may have several, which would hide others."""
        owners = held if held.model is Contact else held.distinct()
        return self._next(owners, key, "customer_id")

    def _next(self, found: QuerySet[Any], key: PageKey, column: str, *others: str) -> Statement:
        """Ask for the next ones: among the customers next to the key, and among all if those do not fill the page."""
        if self.among is not None:
            found = found.filter(Exists(self.among.filter(customer=OuterRef(column)).order_by()))
        start = key.after if key.after is not None else key.before
        if start is not None:
            found = found.filter(**{f"{column}__{'gt' if key.after is not None else 'lt'}": start})
        if not self.by_parts or connection.vendor != "postgresql":
            return statement_of(self._ordered(found, key, F(column), *others))
        near = self._ordered(_near(found, key, column), key, F(column), *others)
        # No index has the owner plus nothing in its order: the database may not walk until it has met enough of them.
        return near_first(near, self._ordered(found, key, F(column) + 0, *others), size=self.size)

    def _ordered(self, found: QuerySet[Any], key: PageKey, owner: F | Combinable, *others: str) -> Held:
        order = "owner" if key.after is not None else "-owner"
        ordered: Held = found.annotate(owner=owner).order_by(order).values_list("owner", *others)
        return ordered[: self.size + 1]


def _near(found: QuerySet[Any], key: PageKey, column: str) -> QuerySet[Any]:
    """Keep those of the customers next to the key."""
    if key.after is not None:
        return found.filter(**{f"{column}__lt": key.after + NEAR})
    return found.filter(**{f"{column}__gt": (key.before or _NEWEST_CUSTOMER) - NEAR})


_NEWEST_CUSTOMER: Final = Subquery(Customer.objects.order_by("-pk").values("pk")[:1])


def held_wholes(reading: SearchTerms) -> tuple[Held, ...]:
    """Ask for identifiers and cards that are the text."""
    cards = (_held_cards().filter(number=reading.card_number),) if reading.card_number else ()
    return (Identifier.objects.filter(value=reading.text), *cards)


def held_parts(reading: SearchTerms, *, but: Collection[str]) -> tuple[Held, ...]:
    """Ask for identifiers, cards and contacts that hold the text, without the kinds of contacts in `but`."""
    return tuple(_held_parts(reading, but))


def _held_parts(reading: SearchTerms, but: Collection[str]) -> Iterator[Held]:
    yield Identifier.objects.filter(_holds("value", reading.text))
    if reading.card_number:
        yield _held_cards().filter(_holds("number", reading.card_number))
    for kind, part in (("email", reading.email_part), ("mobile", reading.phone_part)):
        # A number begins with a plus: what is too short for a trigram is the beginning of none.
        if len(part) > _SHORT_TEXT and kind not in but:
            yield Contact.objects.filter(_holds("value", part), kind=kind, state="current")


def _held_cards() -> QuerySet[Card]:
    """Cards that hold their customers: a free number finds nobody, a deleted card no longer does."""
    return Card.objects.filter(customer__isnull=False, status__in=[status.value for status in HOLDING])


def _holds(column: str, text: str) -> Q:
    """Match a part; the beginning where a text is too short for a trigram.

    PostgreSQL finds it by trigrams. SQLite reads the column: with 100,000 customers a search takes 70 ms of it.
    """
    return Q(Contains(_Parts(column), text)) if len(text) > _SHORT_TEXT else _begins(column, text)


class _Parts(Func):
    """A column as the indexes of its parts know it: nobody who looks for whole values is led to them."""

    template = "(%(expressions)s || '')"
    output_field = CharField()


def _begins(column: str, text: str) -> Q:
    """Match a beginning by index: LIKE with a pattern index on PostgreSQL, a range on SQLite, whose LIKE uses none."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST_CHARACTER})


def _is_inside(id_: int, key: PageKey) -> bool:
    if key.after is not None:
        return id_ > key.after
    return key.before is None or id_ < key.before
