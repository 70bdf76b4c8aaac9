"""Ids first: one indexed query a meaning, their union capped. An OR over several tables would read them whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model, Q, QuerySet

from customers.edits.statements import in_list
from customers.models import Card, Contact, Customer, Identifier
from customers.rules.cards import HOLDING
from customers.rules.texts import folded_text
from customers.search.readings import Reading, read_search
from integration_points.models import IntegrationPoint

CAP = 200
_LAST_CHARACTER = "\U0010ffff"
_SHORT_WORD = 2  # characters: a trigram index knows such a word only by where it begins
_FEWEST_PHONE_PART_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """The customers that a text may mean, newest first; `more` when the cap hides others."""

    ids: tuple[int, ...]
    more: bool = False


def search_customers(text: str, *, exact_only: bool) -> Found:
    """Find customers by id, identifier, email, phone or name.

    With `exact_only` (for those who see contacts masked) no beginning and no part finds anything: it would reveal a
    value letter by letter.
    """
    countries = IntegrationPoint.objects.exclude(country="").values_list("country", flat=True).distinct()
    reading = read_search(text, countries=list(countries))
    if not reading.text:
        return Found(())
    found: set[int] = set()
    for ids in _exact(reading) if exact_only else _anyhow(reading):
        found.update(ids[: CAP + 1])
    alive = _survivors(found)
    return Found(tuple(sorted(alive, reverse=True)[:CAP]), more=len(alive) > CAP)


def _exact(reading: Reading) -> Iterator[QuerySet[Model, int]]:
    if reading.customer_id is not None:
        yield Customer.objects.filter(pk=reading.customer_id).values_list("pk", flat=True)
    yield _owners(Identifier.objects.filter(value=reading.text))
    if reading.card_number:
        yield _owners(_held_cards().filter(number=reading.card_number))
    if reading.email:
        yield _owners(_current("email").filter(value=reading.email))
    if reading.phones:
        yield _owners(_current("mobile").filter(in_list("value", reading.phones)))
    if reading.words:
        yield Customer.objects.filter(search_name=folded_text(reading.text)).values_list("pk", flat=True)


def _anyhow(reading: Reading) -> Iterator[QuerySet[Model, int]]:
    if reading.customer_id is not None:
        yield Customer.objects.filter(pk=reading.customer_id).values_list("pk", flat=True)
    yield _owners(Identifier.objects.filter(_begins("value", reading.text)))
    if reading.card_number:
        yield _owners(_held_cards().filter(_begins("number", reading.card_number)))
    if reading.email_beginning:
        beginnings = _begins("value", reading.email_beginning) | Q(value=reading.email or reading.email_beginning)
        yield _owners(_current("email").filter(beginnings))
    if reading.phones:
        yield _owners(_current("mobile").filter(in_list("value", reading.phones)))
    if len(reading.phone_part) >= _FEWEST_PHONE_PART_DIGITS:
        yield _owners(_current("mobile").filter(value__contains=reading.phone_part))
    if reading.words and not reading.phone_part:
        named = Customer.objects.all()
        for word in reading.words:
            named = named.filter(_in_name(word))
        yield named.values_list("pk", flat=True)


def _current(kind: str) -> QuerySet[Contact]:
    return Contact.objects.filter(kind=kind, state="current")


def _held_cards() -> QuerySet[Card]:
    """Cards that hold their customers: a free number finds nobody, a deleted card no longer does."""
    return Card.objects.filter(customer__isnull=False, status__in=[status.value for status in HOLDING])


def _owners(held: QuerySet[Contact] | QuerySet[Identifier] | QuerySet[Card]) -> QuerySet[Model, int]:
    return held.values_list("customer_id", flat=True)


def _begins(column: str, text: str) -> Q:
    """Match a beginning by index: LIKE with a pattern index on PostgreSQL, a range on SQLite, whose LIKE uses none."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST_CHARACTER})


def _in_name(word: str) -> Q:
    """Match a part of a name on PostgreSQL (trigrams); the beginning of one of its words on SQLite."""
    if connection.vendor == "postgresql" and len(word) > _SHORT_WORD:
        return Q(search_name__contains=word)
    return _begins("search_name", word) | Q(search_name__contains=f" {word}")


def _survivors(found: Iterable[int]) -> set[int]:
    """Answer with the survivor where a customer was merged; an erased one is found by its id alone."""
    rows = Customer.objects.filter(in_list("id", found)).values_list("id", "merged_into_id")
    return {merged_into or id_ for id_, merged_into in rows}
