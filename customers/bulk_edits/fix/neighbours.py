"""Which other rows of the file a row has to do with, and what they do to each other.

The same comparison as over a whole file, for a few rows: each is judged against all that name its customer or want one
of its values. A row that the run has come to is compared as it ended.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from customers.bulk_edits.preview.cross_row_conflicts import SETTLED, customers_named_twice, values_wanted_twice
from customers.database.bulk_statements import in_list
from customers.models import BulkEditChunk, BulkEditClaim, BulkEditRow
from customers.rules.refusals.codes import Outcome

Wanted = tuple[str, str]  # kind, value


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row of the ledger as it stands. `is_done`: the run has come to it, and it ends as it is."""

    number: int
    customer: int | None
    digest: int
    outcome: str
    code: str
    detail: Mapping[str, Any] | None
    is_done: bool

    @property
    def is_settled(self) -> bool:
        """Return whether others of the file decided how it ends, and may decide otherwise now."""
        return self.code in SETTLED and not self.is_done

    @property
    def is_compared(self) -> bool:
        """Return whether it counts against other rows: it would be applied, or would but for them."""
        return self.outcome in (Outcome.APPLIED, Outcome.UNCHANGED) or self.is_settled


def claims_of(bulk_edit_id: int, numbers: Collection[int]) -> set[Wanted]:
    """Return the new unique values that these rows want."""
    claims = BulkEditClaim.objects.filter(in_list("row_number", numbers), bulk_edit_id=bulk_edit_id)
    return set(claims.values_list("kind", "value"))


def near(bulk_edit_id: int, *, customers: Collection[int], values: Iterable[Wanted]) -> set[int]:
    """Return the rows that name one of these customers or want one of these values."""
    numbers = {number for number, *_ in _claiming(bulk_edit_id, values)}
    if customers:
        rows = BulkEditRow.objects.filter(in_list("customer", customers), bulk_edit_id=bulk_edit_id)
        numbers.update(rows.values_list("row_number", flat=True))
    return numbers


def compared(
    bulk_edit_id: int, numbers: Collection[int], headers: Mapping[str, str]
) -> dict[int, tuple[Neighbour, dict[str, Any] | None]]:
    """Return each of these rows with how it ends for what others of the file want; None: they leave it alone."""
    known = _neighbours(bulk_edit_id, numbers)
    values = claims_of(bulk_edit_id, numbers)
    customers = {one.customer for one in known.values() if one.customer and one.is_compared}
    known |= _neighbours(bulk_edit_id, near(bulk_edit_id, customers=customers, values=values) - known.keys())
    standing = {number: one for number, one in known.items() if one.is_compared}
    settled = customers_named_twice(_same_customer(standing)) | values_wanted_twice(
        _same_value(standing, _claiming(bulk_edit_id, values)), headers
    )
    return {number: (known[number], settled.get(number)) for number in numbers if number in known}


def _claiming(bulk_edit_id: int, values: Iterable[Wanted]) -> list[tuple[int, str, str, str]]:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, value in values:
        by_kind[kind].append(value)
    found: list[tuple[int, str, str, str]] = []
    for kind, wanted in by_kind.items():
        claims = BulkEditClaim.objects.filter(in_list("value", wanted), bulk_edit_id=bulk_edit_id, kind=kind)
        found += claims.values_list("row_number", "kind", "value", "subject")
    return found


def _neighbours(bulk_edit_id: int, numbers: Collection[int]) -> dict[int, Neighbour]:
    if not numbers:
        return {}
    done = BulkEditChunk.objects.filter(bulk_edit_id=bulk_edit_id, state=BulkEditChunk.State.DONE)
    ranges = list(
        done.filter(last_row__gte=min(numbers), first_row__lte=max(numbers)).values_list("first_row", "last_row")
    )
    rows = BulkEditRow.objects.filter(in_list("row_number", numbers), bulk_edit_id=bulk_edit_id)
    found: dict[int, Neighbour] = {}
    told = rows.values_list("row_number", "customer", "digest", "outcome", "code", "detail")
    for number, customer, digest, outcome, code, detail in told:
        is_done = any(first <= number <= last for first, last in ranges)
        found[number] = Neighbour(number, customer, digest, outcome, code, detail, is_done)
    return found


def _same_value(
    standing: Mapping[int, Neighbour], claims: Iterable[tuple[int, str, str, str]]
) -> Iterator[tuple[int, int, int, bool, bool, str]]:
    groups: defaultdict[Wanted, dict[int, str]] = defaultdict(dict)
    for number, kind, value, subject in claims:
        if number in standing:
            groups[kind, value][number] = subject
    for (kind, _), subjects in groups.items():
        if len(subjects) > 1:
            several = len(set(subjects.values())) > 1, len({standing[number].digest for number in subjects}) > 1
            for number in subjects:
                yield number, min(subjects), max(subjects), *several, kind


def _same_customer(standing: Mapping[int, Neighbour]) -> Iterator[tuple[int, int, int, bool]]:
    groups: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for number, one in standing.items():
        if one.customer:
            groups[one.customer][number] = one.digest
    for digests in groups.values():
        if len(digests) > 1:
            for number in digests:
                yield number, min(digests), max(digests), len(set(digests.values())) > 1
