"""Ids first: one indexed query a meaning, a page of their union. An OR over several tables would read them whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import PAGE_SIZE, PageKey
from customers.database.prepared_queries import Prepared
from customers.models import Contact, Customer
from customers.search.former import Removed, cards_of_number, former_owners, removed_contacts
from customers.search.meanings import Held, Meanings, held_parts, held_wholes
from customers.search.names import has_parts, is_spelled_so, is_whole
from customers.search.pages import Places, read_places
from customers.search.query import SearchTerms, read_search
from customers.search.statements import read_rows, statement_of
from integration_points.models import IntegrationPoint

_NEWEST: Final = PageKey()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of the customers that a text may mean, and the places (pages.py) from which the pages beside it begin.

    `removed` names those that were found by nothing but a contact or a card number that was theirs, and `merged` those
    that were found by nothing but what a customer has who was merged into them, with that one.
    """

    ids: tuple[int, ...]
    older: int | None = None
    newer: int | None = None
    removed: Mapping[int, Removed] = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)
    has_other_spellings: bool = False


def search_customers(
    text: str, *, exact_only: bool, among: Held | None = None, key: PageKey = _NEWEST, size: int = PAGE_SIZE
) -> SearchPage:
    """Find customers by id, identifier, card, email, phone or name: the whole, its beginning or a part of it.

    Names that have the letters that were typed go before those that are spelled with or without diacritics. With
    `exact_only` (for those who see contacts masked) no beginning and no part finds anything: it would reveal a value
    letter by letter. Nor does what was removed: whose it was is personal data too. `among`: rows that name, as their
    `customer`, those who may be found.
    """
    countries = IntegrationPoint.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
    reading = read_search(text, countries=countries)  # asked for only where the text may be a phone
    if not reading.text:
        return SearchPage(())
    known = _read_known(reading, with_former=not exact_only)
    if among is not None:
        known = _only_among(among, known)
    meanings = Meanings(
        known={*known.ids, *known.former},
        held=held_wholes(reading) if exact_only else held_parts(reading, but=known.kinds),
        name=_name(reading, exact_only=exact_only),
        exact_name=is_spelled_so(reading.name) if reading.name.parts else Q(),
        size=size,
        by_parts=not exact_only,
        among=among,
    )
    places = read_places(meanings.exact, meanings.otherwise, key=key, size=size)
    return _page(places, known, meanings.found)


def _name(reading: SearchTerms, *, exact_only: bool) -> Q | None:
    if not reading.name.parts or (reading.phone_part and not exact_only):
        return None
    return is_whole(reading.name) if exact_only else has_parts(reading.name)


@dataclass(frozen=True, slots=True)
class _WholeMatches:
    """The few who are found by the whole of a value, on whatever page; `kinds` names the contacts among these."""

    ids: frozenset[int]
    kinds: frozenset[str]
    former: Mapping[int, Removed]


def _read_known(reading: SearchTerms, *, with_former: bool) -> _WholeMatches:
    """Read them in one round trip; who types the whole of a contact does not look for longer ones."""
    asked = {
        "id": Customer.objects.filter(pk=reading.customer_id).values_list("pk") if reading.customer_id else None,
        "email": _current("email", [reading.email]) if reading.email else None,
        "mobile": _current("mobile", reading.phones) if reading.phones else None,
        "contacts": removed_contacts(reading) if with_former else None,
        "cards": cards_of_number(reading) if with_former else None,
    }
    rows = read_rows({name: statement_of(query) for name, query in asked.items() if query is not None})
    found = {name: {owner for (owner,) in rows.get(name, ())} for name in ("id", "email", "mobile")}
    cards = [card_id for (card_id,) in rows.get("cards", ())]
    return _WholeMatches(
        ids=frozenset().union(*found.values()),
        kinds=frozenset(name for name in ("email", "mobile") if found[name]),
        former=former_owners(rows.get("contacts", ()), cards, reading.card_number),
    )


def _only_among(among: Held, known: _WholeMatches) -> _WholeMatches:
    """Keep those who, or whose survivors, are among some customers."""
    alive = _survivors([*known.ids, *known.former])
    inside = set(among.filter(in_list("customer_id", set(alive.values()))).values_list("customer_id", flat=True))
    kept = {id_ for id_, survivor in alive.items() if survivor in inside}
    former = {id_: removed for id_, removed in known.former.items() if id_ in kept}
    return _WholeMatches(known.ids & kept, known.kinds, former)


def _current(kind: str, values: Iterable[str]) -> Held:
    return Contact.objects.filter(in_list("value", values), kind=kind, state="current").values_list("customer_id")


def _page(places: Places, known: _WholeMatches, found: Collection[int]) -> SearchPage:
    """Make a page of them, in the place of each its survivor."""
    ids = [abs(place) for place in places.shown]
    alive = _survivors(ids)
    otherwise = {alive[id_] for id_ in ids if id_ in known.ids or id_ in found}
    return SearchPage(
        tuple(dict.fromkeys(alive[id_] for id_ in ids)),
        older=places.older,
        newer=places.newer,
        removed={alive[id_]: known.former[id_] for id_ in ids if id_ in known.former and alive[id_] not in otherwise},
        merged={alive[id_]: id_ for id_ in ids if alive[id_] != id_ and alive[id_] not in ids},
        has_other_spellings=any(place < 0 for place in places.shown),
    )


def _survivors(found: Sequence[int]) -> dict[int, int]:
    """Answer with the survivor where a customer was merged, else with the customer itself."""
    return {id_: id_ for id_ in found} | dict(_MERGED.rows(found) if found else [])


_MERGED: Final = Prepared(
    lambda ids: Customer.objects.filter(in_list("id", ids), merged_into__isnull=False).values_list(
        "id", "merged_into_id"
    ),
    sample=(0,),
)
