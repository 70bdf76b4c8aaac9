"""Ids first: one indexed query a meaning, a page of their union. An OR over several tables would read them whole."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import connection
from django.db.models import CharField, F, Func, Q, QuerySet, Subquery
from django.db.models.lookups import Contains

from customers.edits.statements import in_list
from customers.models import Card, Contact, Customer, Identifier
from customers.paging import PAGE_SIZE, PageKey
from customers.rules.cards import HOLDING
from customers.rules.texts import folded_text
from customers.search.readings import Reading, read_search
from integration_points.models import IntegrationPoint
from integration_points.prepared import Prepared, Statement, read_together

_NEWEST: Final = PageKey()
_LAST_CHARACTER = "\U0010ffff"
_SHORT_WORD = 2  # characters: a trigram index knows such a word only by where it begins
NEAR = 20_000  # customers from the key on: they are looked through for a part before all the others are


@dataclass(frozen=True, slots=True)
class Removed:
    """A contact that was removed and is still reserved, by which a search found its customer."""

    kind: str
    contact_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the customers that a text may mean, newest first, and the keys from which the pages beside it begin.

    `removed` names those that were found by nothing but a removed contact.
    """

    ids: tuple[int, ...]
    older: int | None = None
    newer: int | None = None
    removed: Mapping[int, Removed] = field(default_factory=dict)


def search_customers(text: str, *, exact_only: bool, key: PageKey = _NEWEST, size: int = PAGE_SIZE) -> Found:
    """Find customers by id, identifier, card, email, phone or name: the whole, its beginning or a part of it.

    With `exact_only` (for those who see contacts masked) no beginning and no part finds anything: it would reveal a
    value letter by letter. Nor does a removed contact: whose it was is personal data too.
    """
    countries = IntegrationPoint.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
    reading = read_search(text, countries=countries)  # asked for only where the text may be a phone
    if not reading.text:
        return Found(())
    search = _Search(reading, key, size)
    found = search.exactly() if exact_only else search.anyhow()
    removed = {} if exact_only else {owner: one for owner, one in _removed(reading) if owner not in found}
    return search.page(found, removed)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for one page: each meaning is asked for as many customers as it shows, and one more.

    `is_near`: only the customers next to the key are looked at. `unordered`: the database may not walk along the
    customers until it has met enough of them.
    """

    reading: Reading
    key: PageKey
    size: int
    is_near: bool = False
    unordered: bool = False

    def exactly(self) -> set[int]:
        """Look for whole values alone."""
        return _read([*self._whole_contacts().values(), *self._whole_values()])

    def anyhow(self) -> set[int]:
        """Look for whole values and for parts; who types the whole of a contact does not look for longer ones."""
        whole = {kind: _read([contacts]) for kind, contacts in self._whole_contacts().items()}
        return {id_ for ids in whole.values() for id_ in ids} | self._with_parts(whole)

    def _with_parts(self, whole: Mapping[str, Collection[int]]) -> set[int]:
        """Look among the customers next to the key, and among all only where those do not fill the page."""
        if connection.vendor != "postgresql":
            return _read([*self._by_customer_id(), *self.parts(whole)])
        near, all_of_them = replace(self, is_near=True).parts(whole), replace(self, unordered=True).parts(whole)
        parts = [_near_first(*pair, size=self.size) for pair in zip(near, all_of_them, strict=True)]
        _, *found = read_together([_ROWS_ARE_NEAR, *map(_statement, self._by_customer_id()), *parts])
        return {id_ for rows in found for (id_,) in rows}

    def page(self, found: set[int], removed: Mapping[int, Removed]) -> Found:
        """Make a page of them, in the place of each its survivor."""
        backwards = self.key.after is not None
        inside = sorted(filter(self._is_inside, {*found, *removed}), reverse=not backwards)
        shown, more = inside[: self.size], len(inside) > self.size
        if backwards:
            shown.reverse()
        alive = _survivors(shown)
        first, last = (shown[0], shown[-1]) if shown else (None, None)
        return Found(
            tuple(dict.fromkeys(alive[id_] for id_ in shown)),
            older=last if more or backwards else None,
            newer=first if (more if backwards else self.key.before is not None) else None,
            removed={alive[id_]: removed[id_] for id_ in shown if id_ in removed and alive[id_] not in found},
        )

    def _whole_values(self) -> Iterator[QuerySet[Any, int]]:
        reading = self.reading
        yield from self._by_customer_id()
        yield self._owners(Identifier.objects.filter(value=reading.text))
        if reading.card_number:
            yield self._owners(_held_cards().filter(number=reading.card_number))
        if reading.words:
            yield self._next(Customer.objects.filter(search_name=folded_text(reading.text)), "pk")

    def parts(self, whole: Mapping[str, Collection[int]]) -> Iterator[QuerySet[Any, int]]:
        """Look for a part of each meaning whose whole nobody has."""
        reading = self.reading
        yield self._owners(Identifier.objects.filter(_holds("value", reading.text)))
        if reading.card_number:
            yield self._owners(_held_cards().filter(_holds("number", reading.card_number)))
        if reading.email_part and not whole.get("email"):
            yield self._owners(_current("email").filter(_holds("value", reading.email_part)))
        # A number begins with a plus and never with a digit: what is too short for a trigram is the beginning of none.
        if len(reading.phone_part) > _SHORT_WORD and not whole.get("mobile"):
            yield self._owners(_current("mobile").filter(_holds("value", reading.phone_part)))
        if reading.words and not reading.phone_part:
            named = Customer.objects.all()
            for word in reading.words:
                named = named.filter(_in_name(word))
            yield self._next(named, "pk")

    def _whole_contacts(self) -> dict[str, QuerySet[Any, int]]:
        """Ask for the few who have the whole of a contact, on whatever page: it decides what the parts may find."""
        reading = self.reading
        asked = {
            "email": _current("email").filter(value=reading.email) if reading.email else None,
            "mobile": _current("mobile").filter(in_list("value", reading.phones)) if reading.phones else None,
        }
        return {kind: held.values_list("customer_id", flat=True) for kind, held in asked.items() if held is not None}

    def _by_customer_id(self) -> Iterator[QuerySet[Any, int]]:
        if self.reading.customer_id is not None:
            yield Customer.objects.filter(pk=self.reading.customer_id).values_list("pk", flat=True)

    def _owners(self, held: QuerySet[Contact] | QuerySet[Identifier] | QuerySet[Card]) -> QuerySet[Any, int]:
        """Ask for each owner once: of identifiers and cards a customer may have several, which would hide others."""
        return self._next(held if held.model is Contact else held.distinct(), "customer_id")

    def _next(self, found: QuerySet[Any], column: str) -> QuerySet[Any, int]:
        """Ask for the next ones: what many have is met soon by walking from the key, what few have by its index."""
        backwards = self.key.after is not None
        start = self.key.after if backwards else self.key.before
        if start is not None:
            found = found.filter(**{f"{column}__{'gt' if backwards else 'lt'}": start})
        if self.is_near:
            near = self.key.after + NEAR if self.key.after is not None else (start or _NEWEST_CUSTOMER) - NEAR
            found = found.filter(**{f"{column}__{'lt' if backwards else 'gt'}": near})
        # No index has the owner plus nothing in its order.
        found = found.annotate(owner=F(column) + 0 if self.unordered else F(column))
        return found.order_by("owner" if backwards else "-owner").values_list("owner", flat=True)[: self.size + 1]

    def _is_inside(self, id_: int) -> bool:
        if self.key.after is not None:
            return id_ > self.key.after
        return self.key.before is None or id_ < self.key.before


def _read(meanings: Iterable[QuerySet[Any, int]]) -> set[int]:
    """Read whom they find, all in one round trip."""
    return {id_ for rows in read_together([_statement(meaning) for meaning in meanings]) for (id_,) in rows}


def _statement(meaning: QuerySet[Any, int]) -> Statement:
    return Statement(*meaning.query.sql_with_params())


def _near_first(near: QuerySet[Any, int], everywhere: QuerySet[Any, int], *, size: int) -> Statement:
    """Ask for both in one statement, which comes to the second only where the first does not fill the page.

    Where PostgreSQL thinks that many have a part it walks from the key. But only the oldest customers may have it, or
    contacts that were removed: a walk without an end would read everything and find nobody.
    """
    (first, first_values), (second, second_values) = _statement(near), _statement(everywhere)
    sql = (
        f"WITH near AS MATERIALIZED ({first}) SELECT owner FROM near "  # noqa: S608 (our own names)
        f"UNION ALL SELECT owner FROM ({second}) AS everywhere WHERE (SELECT count(*) FROM near) <= {size}"
    )
    return Statement(sql, [*first_values, *second_values])


# PostgreSQL takes a row for as far away as on a turning disk: it would walk 60,000 entries of an index rather than look
# up 900 rows. Told for the statements that leave together with it alone: in one transaction.
_ROWS_ARE_NEAR: Final = Statement("SELECT set_config('random_page_cost', '1.1', true)")


def _removed(reading: Reading) -> Iterator[tuple[int, Removed]]:
    """Find by the whole of an earlier email or phone, which stays reserved for its customer."""
    earlier = Q(kind="email", value=reading.email) if reading.email else Q()
    if reading.phones:
        earlier |= Q(kind="mobile", value__in=reading.phones)
    if earlier:
        held = Contact.objects.filter(earlier, state="removed")
        for owner, kind, contact_id in held.values_list("customer_id", "kind", "pk"):
            yield owner, Removed(kind, contact_id)


def _current(kind: str) -> QuerySet[Contact]:
    return Contact.objects.filter(kind=kind, state="current")


def _held_cards() -> QuerySet[Card]:
    """Cards that hold their customers: a free number finds nobody, a deleted card no longer does."""
    return Card.objects.filter(customer__isnull=False, status__in=[status.value for status in HOLDING])


def _begins(column: str, text: str) -> Q:
    """Match a beginning by index: LIKE with a pattern index on PostgreSQL, a range on SQLite, whose LIKE uses none."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST_CHARACTER})


def _holds(column: str, text: str) -> Q:
    """Match a part; the beginning where a text is too short for a trigram.

    PostgreSQL finds it by trigrams. SQLite reads the column: with 100,000 customers a search takes 70 ms of it.
    """
    return Q(Contains(_Parts(column), text)) if len(text) > _SHORT_WORD else _begins(column, text)


class _Parts(Func):
    """A column as the indexes of its parts know it: nobody who looks for whole values is led to them."""

    template = "(%(expressions)s || '')"
    output_field = CharField()


def _in_name(word: str) -> Q:
    """Match a part of a name; the beginning of one of its words where the text is too short for a trigram."""
    if len(word) > _SHORT_WORD:
        return Q(search_name__contains=word)
    return _begins("search_name", word) | Q(search_name__contains=f" {word}")


_NEWEST_CUSTOMER: Final = Subquery(Customer.objects.order_by("-pk").values("pk")[:1])


def _survivors(found: Sequence[int]) -> dict[int, int]:
    """Answer with the survivor where a customer was merged, else with the customer itself."""
    return {id_: id_ for id_ in found} | dict(_MERGED.rows(found) if found else [])


_MERGED: Final = Prepared(
    lambda ids: Customer.objects.filter(in_list("id", ids), merged_into__isnull=False).values_list(
        "id", "merged_into_id"
    ),
    sample=(0,),
)
