"""Pages of the changelog under any filters: each index that carries the sort key is a path, the sparsest is walked.

One condition has its own index, and its page is read at once. Several conditions have no index together: whatever the
database chose, it could walk millions of rows to fill one page. So each condition is asked for its next thousand
changes. Where one has fewer, these are all there are to look at. Where all have more, the one whose thousand reach
furthest is walked, a bounded stretch a page; the page then says how far it looked and goes on from there.

A stretch of the changes' own index is handed over as its first and last id, and read in one go. Of a field it is handed
over as a list: the bounds of an id tell PostgreSQL nothing of the field's index, and few changes of a rare field lie
between millions. A list is looked up id by id, which takes four times as long in a large changelog as bounds do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, QuerySet

from customers.changelog.change_row import ReadChange, as_rows
from customers.changelog.filters import ChangeFilter, changes_of, ids_of_days
from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import PAGE_SIZE, Page, PageKey, read_page
from customers.models import Change, ChangeField, Customer

SPARSE = 1_000  # of so few changes, or customers of an area, all are looked at
STRETCH = 2_000  # changes that one page looks at where every condition has more; of a field only SPARSE, one by one
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Walk:
    """One page, and the key where the walk stopped before the page was full; None: nothing is left out."""

    page: Page[ReadChange]
    stopped_at: int | None = None


def read_changes(wanted: ChangeFilter, *, key: PageKey, size: int = PAGE_SIZE) -> Walk:
    """Read one page in a number of steps that does not grow with the changelog."""
    if wanted.customer_id is not None:
        # A customer's versions are given out with its changes' ids, and have an index of their own.
        return Walk(read_page(as_rows(changes_of(wanted)), key=key, size=size, along="version"))
    if wanted.has_one_index:
        return Walk(read_page(as_rows(changes_of(wanted)), key=key, size=size))
    return _Walker(wanted, key, size).walk()


def all_changes(wanted: ChangeFilter) -> Iterator[ReadChange]:
    """Yield every change that a filter lets through, newest first, with memory for one batch of them."""
    key: PageKey | None = PageKey()
    while key is not None:
        page = read_changes(wanted, key=key, size=BATCH).page
        yield from page.rows
        key = None if page.older is None else PageKey(before=page.older)


class _Walker:
    """Walks towards older changes, or from `key.after` towards newer ones."""

    def __init__(self, wanted: ChangeFilter, key: PageKey, size: int) -> None:
        self.wanted, self.key, self.size = wanted, key, size
        self.found = changes_of(wanted, by_ids_of_days=False)
        self.days = ids_of_days(wanted)
        self.area = wanted.area
        self.parts = [part for part in wanted.parts if not part.area] or [ChangeFilter()]
        self.is_upwards = key.after is not None

    def walk(self) -> Walk:
        if self.area and (customers := self._few_customers()) is not None:
            return Walk(self._page(self.found.filter(in_list("customer_id", customers))))
        paths = {part: self._next(part, SPARSE) for part in self.parts}
        fewest = min(paths, key=lambda part: len(paths[part]))
        if len(paths[fewest]) <= SPARSE:
            return Walk(self._page(self._listed(fewest, paths[fewest])))
        reach = max if self.is_upwards else min
        sparsest = reach(paths, key=lambda part: paths[part][-1])
        page = self._page(self._among(sparsest, paths[sparsest][:SPARSE]))
        if self._is_full(page):
            return Walk(page)
        reached = paths[sparsest][SPARSE - 1]
        return self._ended(page, reached) if sparsest.field else self._go_on(sparsest, page, reached)

    def _few_customers(self) -> list[int] | None:
        of_area = Customer.objects.filter(area=self.area).exclude(area="").order_by("id")
        ids = list(of_area.values_list("id", flat=True)[: SPARSE + 1])
        return ids if len(ids) <= SPARSE else None

    def _next(self, part: ChangeFilter, number: int, *, key: PageKey | None = None) -> list[int]:
        """Return the next ids of a condition, and one more where there are more."""
        return list(self._ahead(part, key or self.key).values_list("number", flat=True)[: number + 1])

    def _go_on(self, part: ChangeFilter, page: Page[ReadChange], reached: int) -> Walk:
        """Fill up a page from where its first stretch ended; what was looked at is not looked at again."""
        missing = self.size - len(page.rows)
        if not missing:
            return Walk(self._ended(page, reached).page)
        key = PageKey(after=reached) if self.is_upwards else PageKey(before=reached)
        ids = self._next(part, STRETCH - SPARSE, key=key)
        more = self._read(self._among(part, ids[: STRETCH - SPARSE]), key, missing) if ids else Page[ReadChange](())
        page = self._joined(page, more)
        if self._is_full(page) or len(ids) <= STRETCH - SPARSE:
            return Walk(page)
        return self._ended(page, ids[STRETCH - SPARSE - 1])

    def _joined(self, first: Page[ReadChange], second: Page[ReadChange]) -> Page[ReadChange]:
        """Join the parts of a page; upwards the second one is newer."""
        if self.is_upwards:
            return Page((*second.rows, *first.rows), first.older if first.rows else second.older, second.newer)
        newer = first.newer if first.rows else second.newer
        return Page((*first.rows, *second.rows), second.older, None if self.key.before is None else newer)

    def _ended(self, page: Page[ReadChange], end: int) -> Walk:
        """Say of a page that is not full where its walk ended."""
        if self.is_upwards:
            return Walk(Page(page.rows, page.older or end + 1, end), end)
        return Walk(Page(page.rows, end, page.newer), end)

    def _among(self, part: ChangeFilter, ids: list[int]) -> QuerySet[Change]:
        """Return those of a stretch of one condition's changes, in order, that fulfil all conditions."""
        if part.field:
            return self._listed(part, ids)
        return self.found.filter(id__gte=min(ids[0], ids[-1]), id__lte=max(ids[0], ids[-1]))

    def _listed(self, part: ChangeFilter, ids: list[int]) -> QuerySet[Change]:
        """Return those of a list of one condition's changes that fulfil the others: a field's index knows them all."""
        wanted = replace(self.wanted, field="") if part.field else self.wanted
        return changes_of(wanted, by_ids_of_days=False).filter(in_list("id", ids))

    def _ahead(self, part: ChangeFilter, key: PageKey) -> QuerySet[Any, Any]:
        """Return the changes of one condition by its index and in its order; `number` is the change's id."""
        if part.field:
            rows: QuerySet[Any] = ChangeField.objects.filter(field=part.field).annotate(number=F("change_id"))
        else:
            rows = changes_of(part).annotate(number=F("id"))
        first, last = self.days
        below = None if self.is_upwards else key.before
        bounds = {"gte": first, "lte": last, "gt": key.after, "lt": below}
        rows = rows.filter(**{f"number__{name}": bound for name, bound in bounds.items() if bound is not None})
        return rows.order_by("number" if self.is_upwards else "-number")

    def _page(self, changes: QuerySet[Change]) -> Page[ReadChange]:
        return self._read(changes, self.key, self.size)

    def _read(self, changes: QuerySet[Change], key: PageKey, size: int) -> Page[ReadChange]:
        return read_page(as_rows(changes), key=key, size=size)

    def _is_full(self, page: Page[ReadChange]) -> bool:
        return (page.newer if self.is_upwards else page.older) is not None and len(page.rows) == self.size
