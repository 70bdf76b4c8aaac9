"""Ids first: one indexed query a meaning, their union capped. An OR over several tables would read them whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from customers.edits.statements import in_list
from customers.models import Card, Contact, Customer, Identifier
from customers.rules.cards import HOLDING
from customers.rules.texts import folded_text
from customers.search.readings import Reading, read_search
from integration_points.models import IntegrationPoint

CAP = 100  # two pages of the list: who sees so many types more
_LAST_CHARACTER = "\U0010ffff"
_SHORT_WORD = 2  # characters: a trigram index knows such a word only by where it begins


@dataclass(frozen=True, slots=True)
class Removed:
    """A contact that was removed and is still reserved, by which a search found its customer."""

    kind: str
    contact_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """The customers that a text may mean, newest first; `more` when the cap hides others.

    `removed` names those that were found by nothing but a removed contact.
    """

    ids: tuple[int, ...]
    more: bool = False
    removed: Mapping[int, Removed] = field(default_factory=dict)


def search_customers(text: str, *, exact_only: bool) -> Found:
    """Find customers by id, identifier, card, email, phone or name: the whole, its beginning or a part of it.

    With `exact_only` (for those who see contacts masked) no beginning and no part finds anything: it would reveal a
    value letter by letter. Nor does a removed contact: whose it was is personal data too.
    """
    countries = IntegrationPoint.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
    reading = read_search(text, countries=countries)  # asked for only where the text may be a phone
    if not reading.text:
        return Found(())
    found: set[int] = set()
    cut_off = False
    for ids in map(list, _exact(reading) if exact_only else _anyhow(reading)):
        found.update(ids)
        cut_off |= len(ids) > CAP
    removed = {} if exact_only else {owner: one for owner, one in _removed(reading) if owner not in found}
    alive = _survivors([*found, *removed])
    newest = tuple(sorted(set(alive.values()), reverse=True)[:CAP])
    notes = {alive[owner]: one for owner, one in removed.items() if alive[owner] not in found}
    return Found(newest, more=cut_off or len(set(alive.values())) > CAP, removed=notes)


def _exact(reading: Reading) -> Iterator[Iterable[int]]:
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
        yield _newest(Customer.objects.filter(search_name=folded_text(reading.text)), "pk")


def _anyhow(reading: Reading) -> Iterator[Iterable[int]]:
    """Look for whole values and for parts; who types the whole of a contact does not look for longer ones."""
    if reading.customer_id is not None:
        yield Customer.objects.filter(pk=reading.customer_id).values_list("pk", flat=True)
    yield _owners(Identifier.objects.filter(_holds("value", reading.text)))
    if reading.card_number:
        yield _owners(_held_cards().filter(_holds("number", reading.card_number)))
    whole = list(_owners(_current("email").filter(value=reading.email))) if reading.email else []
    yield whole
    if reading.email_part and not whole:
        yield _owners(_current("email").filter(_holds("value", reading.email_part)))
    whole = list(_owners(_current("mobile").filter(in_list("value", reading.phones)))) if reading.phones else []
    yield whole
    if reading.phone_part and not whole:
        yield _owners(_current("mobile").filter(value__contains=reading.phone_part))
    if reading.words and not reading.phone_part:
        named = Customer.objects.all()
        for word in reading.words:
            named = named.filter(_in_name(word))
        yield _newest(named, "pk")


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


def _owners(held: QuerySet[Contact] | QuerySet[Identifier] | QuerySet[Card]) -> Iterable[int]:
    """Read each owner once: of identifiers and cards a customer may have several, which hid others under the cap."""
    return _newest(held if held.model is Contact else held.distinct(), "customer_id")


def _newest(found: QuerySet[Any], column: str) -> Iterable[int]:
    """Read the newest ones. What many have is then met soon by walking from the newest, what few have by its index."""
    return found.order_by(f"-{column}").values_list(column, flat=True)[: CAP + 1]


def _begins(column: str, text: str) -> Q:
    """Match a beginning by index: LIKE with a pattern index on PostgreSQL, a range on SQLite, whose LIKE uses none."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST_CHARACTER})


def _holds(column: str, text: str) -> Q:
    """Match a part; the beginning where a text is too short for a trigram.

    PostgreSQL finds it by trigrams. SQLite reads the column: with 100,000 customers a search takes 70 ms of it.
    """
    return Q(**{f"{column}__contains": text}) if len(text) > _SHORT_WORD else _begins(column, text)


def _in_name(word: str) -> Q:
    """Match a part of a name; the beginning of one of its words where the text is too short for a trigram."""
    if len(word) > _SHORT_WORD:
        return _holds("search_name", word)
    return _begins("search_name", word) | Q(search_name__contains=f" {word}")


def _survivors(found: Sequence[int]) -> dict[int, int]:
    """Answer with the survivor where a customer was merged, else with the customer itself."""
    merged = Customer.objects.filter(in_list("id", found), merged_into__isnull=False)
    return {id_: id_ for id_ in found} | dict(merged.values_list("id", "merged_into_id"))
