"""Find who shares keys with some customers, by the keys that are kept."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import combinations

from django.db.models import Count, Q

from customers.database.bulk_statements import in_list
from customers.wings.duplicates.models import DuplicateKey
from customers.wings.duplicates.rules.keys import CROWD, NAMESAKES, KeyKind

TwoCustomers = tuple[int, int]  # the lower id first


def find_alike(customers: Collection[int]) -> Mapping[TwoCustomers, set[KeyKind]]:
    """Return whom these customers share keys with, and of which kinds. Keys that a crowd shares count for nobody."""
    ours, found = set(customers), defaultdict(set)
    own = DuplicateKey.objects.filter(in_list("customer_id", customers)).values_list("value", flat=True)
    few_enough = Q(number__lte=NAMESAKES) | (Q(number__lte=CROWD) & ~Q(kind=KeyKind.NEAR_AREA))
    with_them = DuplicateKey.objects.filter(in_list("value", set(own))).order_by().values("value", "kind")
    shared = with_them.annotate(number=Count("pk")).filter(few_enough, number__gte=2).values_list("value", flat=True)
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    few = DuplicateKey.objects.filter(in_list("value", list(shared))).order_by("customer_id")
    for id_, value, kind in few.values_list("customer_id", "value", "kind"):
        holders[value, kind].append(id_)
    for (_, kind), ids in holders.items():
        for pair in combinations(ids, 2):
            if not ours.isdisjoint(pair):
                found[pair].add(KeyKind(kind))
    return found
