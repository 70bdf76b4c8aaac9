"""What the core has to know about suspected duplicates."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from customers.database.bulk_statements import in_list
from customers.merging.permissions import MERGE
from customers.parts import CustomerPart, CustomerTable, Invariant, Job, OnErasure, OnMerge, ProfileTab
from customers.wings.duplicates.demo import DEMO
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair
from customers.wings.duplicates.pairs import of_any
from customers.wings.duplicates.search.everybody import search_everybody
from customers.wings.duplicates.search.follow import follow_changes
from customers.wings.duplicates.tab import TAB, read_tab


def _erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Delete the keys and the pairs."""
    DuplicateKey.objects.filter(in_list("customer_id", customer_ids)).delete()
    DuplicatePair.objects.filter(of_any(customer_ids)).delete()


def _with_erased(_at: datetime) -> Iterator[str]:
    of_erased = Q(one__erased_at__isnull=False) | Q(two__erased_at__isnull=False)
    yield from (f"pair {pk}: of an erased customer" for pk in _ids(DuplicatePair.objects.filter(of_erased)))
    of_erased = Q(customer__erased_at__isnull=False)
    yield from (f"key {pk}: of an erased customer" for pk in _ids(DuplicateKey.objects.filter(of_erased)))


def _ids(found: QuerySet[DuplicateKey] | QuerySet[DuplicatePair]) -> Iterator[int]:
    return found.values_list("pk", flat=True).iterator()


# What is the victim's stays so: the list shows nobody who was merged, and after an unmerge it stands there as before.
DUPLICATES: Final = CustomerPart(
    name="duplicates",
    tables=(
        CustomerTable(DuplicateKey, OnErasure.PART, OnMerge.STAYS),
        CustomerTable(DuplicatePair, OnErasure.PART, OnMerge.STAYS, field="one"),
        CustomerTable(DuplicatePair, OnErasure.PART, OnMerge.STAYS, field="two"),
    ),
    erase=_erase,
    invariants=(Invariant("DUP1", "Nobody who was erased is suspected to be somebody", _with_erased),),
    needs=MERGE,
    tabs=(ProfileTab(TAB, "Duplicates", "duplicates/tab.html", read_tab),),
    demo=DEMO,
    follow=follow_changes,
    jobs={"search for duplicates": Job(search_everybody, every=timedelta(minutes=1))},
)
