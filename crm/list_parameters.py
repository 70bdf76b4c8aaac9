"""What the address of a list may ask: what its page offers, and nothing else.

The stock list hands every other parameter to the ORM. With `?first_name__startswith=c` who sees values masked would
read them letter by letter, and one regular expression would keep the web server busy for minutes.
"""

from collections.abc import Collection, Iterable, Iterator
from types import new_class
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.options import IS_FACETS_VAR, IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.http import HttpRequest, QueryDict

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:  # Django's own class takes no parameter.
    StockAdmin = admin.ModelAdmin

LONGEST: Final = 255  # characters: as long as a value that a filter offers; of more words SQLite makes no query
_YEAR_DIGITS = 4
_YEARS = range(1900, 2200)  # days beyond have no midnight in every time zone


class OfferedParameters(StockAdmin):
    """The rule as every registered model has it (crm/admin_site.py)."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Make the list of what its page offers; whatever else the address asks is not there."""
        request.GET = _part(request.GET, set(self._offered(request)) if request.GET else ())
        try:
            return super().get_changelist_instance(request)
        except OverflowError as error:  # A moment beyond the calendar, once it is told in our time zone.
            raise IncorrectLookupParameters(error) from error

    def _offered(self, request: HttpRequest) -> Iterator[str]:
        own = getattr(self.get_changelist(request), "own_parameters", None)
        yield ERROR_FLAG
        if own is not None:  # A list with parameters of its own takes none of the stock ones.
            yield from own
            return
        yield from (PAGE_VAR, ALL_VAR)
        sortable = self.get_sortable_by(request)
        if sortable is None or sortable:
            yield ORDER_VAR
        if self.get_search_fields(request):
            yield SEARCH_VAR
        if self.get_list_filter(request):
            yield IS_FACETS_VAR
        if self.date_hierarchy:
            yield from _days_asked(request.GET, self.date_hierarchy)
        for offer in self.get_list_filter(request):
            yield from self._taken_by(offer, request)

    def _taken_by(self, offer: Any, request: HttpRequest) -> Iterable[str]:
        """Name the parameters of one filter, which knows them only once it is made."""
        if callable(offer):
            made = offer(request, {}, self.model, self)
        else:
            path, make = offer if isinstance(offer, tuple | list) else (offer, FieldListFilter.create)
            field = get_fields_from_path(self.model, path)[-1]
            made = make(field, request, {}, self.model, self, field_path=path)
        return [str(name) for name in made.expected_parameters()]


def with_offered_parameters(registered: Any) -> Any:
    """Return the pages of a model with the rule in front of them, under their own name."""
    guarded = new_class(registered.__name__, (OfferedParameters, registered))
    guarded.__module__ = registered.__module__
    return guarded


def _part(asked: QueryDict, offered: Collection[str]) -> Any:
    """Keep what is offered, each once and no longer than it can be. PostgreSQL takes no character NUL."""
    part = {name: str(value).replace("\0", "")[:LONGEST] for name, value in asked.items() if name in offered}
    return QueryDict(urlencode(part))


def _days_asked(asked: QueryDict, field: str) -> Iterator[str]:
    """Name the parts of a day; none where the calendar has no such day, which the stock list takes for an error."""
    year = str(asked.get(f"{field}__year", ""))
    if year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS and int(year) in _YEARS:
        yield from (f"{field}__{part}" for part in ("year", "month", "day"))
