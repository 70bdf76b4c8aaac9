"""Customers as somebody asked for them: those that a list shows, those of a bulk edit, or those that a part chooses."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import PageKey
from customers.models import BulkEdit, BulkEditRow, Customer
from customers.parts import parts_shown_to
from customers.search.counting import CountedCustomers, count_within
from customers.search.filters import CustomerFilter, fits, led_by_index
from customers.search.find import search_customers

SEARCHED_AT_ONCE: Final = 2_000
NO_ROWS: Final = "The rows of this bulk edit aren't kept any more. Choose the customers in the list instead."
_DAYS: Final = ("since", "until")


class BadSelection(Exception):
    """These customers cannot be found any more. Its text says what to do."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What customers must be; blank: anything. All that is asked must hold at once."""

    wanted: CustomerFilter = field(default_factory=CustomerFilter)
    search: str = ""
    bulk_edit_id: int | None = None
    outcome: str = ""  # of their rows in that bulk edit
    code: str = ""
    of_parts: Mapping[str, str] = field(default_factory=dict)  # choices by the names of the parts' filters

    @property
    def is_typed(self) -> bool:
        """Return whether it holds what somebody typed, which may be about a person."""
        return bool(self.search) or self.wanted.value is not None

    def as_json(self) -> dict[str, Any]:
        """Write it for keeping."""
        wanted = {name: value for name, value in asdict(self.wanted).items() if value not in ("", None)}
        wanted |= {name: wanted[name].isoformat() for name in _DAYS if name in wanted}
        kept = asdict(replace(self, wanted=CustomerFilter())) | {"wanted": wanted}
        return {name: value for name, value in kept.items() if value}


def selection_from(kept: Mapping[str, Any]) -> Selection:
    """Read what `as_json` wrote."""
    wanted = dict(kept.get("wanted", {}))
    wanted |= {name: dt.date.fromisoformat(wanted[name]) for name in _DAYS if name in wanted}
    return Selection(**{**kept, "wanted": CustomerFilter(**wanted)})


def selected(selection: Selection, *, user: AbstractBaseUser | AnonymousUser) -> QuerySet[Customer]:
    """Return the customers, by what this person may see of the parts; a search is made now. Raises BadSelection."""
    customers = narrowed(selection, user=user)
    return customers.filter(in_list("id", list(_found(selection.search)))) if selection.search else customers


def counted(selection: Selection, *, user: AbstractBaseUser | AnonymousUser, seconds: float) -> CountedCustomers:
    """Count them within that time, or estimate; nobody knows how many a search finds beyond its first page. Raises
    BadSelection.
    """
    customers = narrowed(selection, user=user).filter(erased_at=None)
    if selection.search:
        page = search_customers(selection.search, exact_only=False, key=PageKey(), size=SEARCHED_AT_ONCE)
        if page.older is not None:
            return CountedCustomers(None, is_exact=False)
        customers = customers.filter(in_list("id", page.ids))
    return count_within(customers, seconds=seconds)


def narrowed(selection: Selection, *, user: AbstractBaseUser | AnonymousUser) -> QuerySet[Customer]:
    """Return the customers but for the search. Raises BadSelection."""
    customers = led_by_index(selection.wanted).filter(fits(selection.wanted))
    check_rows_kept(selection)
    if selection.bulk_edit_id:
        customers = customers.filter(pk__in=_of_bulk_edit(selection))
    filters = {one.name: one for part in parts_shown_to(user) for one in part.export_filters}
    for name, chosen in selection.of_parts.items():
        if name not in filters or chosen not in dict(filters[name].choices()):
            raise BadSelection(f"There is no {name} {chosen} any more. Choose the customers again.")
        customers = customers.filter(filters[name].narrowed(chosen))
    return customers


def check_rows_kept(selection: Selection) -> None:
    """Raise BadSelection where rows of its bulk edit are gone: the file would be short, or empty, and not say so."""
    if not selection.bulk_edit_id:
        return
    bulk_edit = BulkEdit.objects.filter(pk=selection.bulk_edit_id).only("forgotten_row", "forgotten_at").first()
    if bulk_edit is None or bulk_edit.is_forgotten:
        raise BadSelection(NO_ROWS)


def _of_bulk_edit(selection: Selection) -> QuerySet[Any, Any]:
    """Return whom its rows are about; of those who were merged since, their survivors."""
    rows = BulkEditRow.objects.filter(bulk_edit_id=selection.bulk_edit_id, customer__isnull=False).order_by()
    if selection.outcome:
        rows = rows.filter(outcome=selection.outcome)
    if selection.code:
        rows = rows.filter(code=selection.code)
    ids = rows.values("customer")
    merged = Customer.objects.filter(merged_into__isnull=False, pk__in=ids).order_by()
    return ids.union(merged.values("merged_into"))


def _found(text: str) -> Iterator[int]:
    """Yield all whom a search finds, as the list pages through them."""
    key: PageKey | None = PageKey()
    while key is not None:
        page = search_customers(text, exact_only=False, key=key, size=SEARCHED_AT_ONCE)
        yield from page.ids
        key = None if page.older is None else PageKey(before=page.older)
