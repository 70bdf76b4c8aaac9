"""Look at some customers: their keys, and their pairs with whomever, in a fixed number of statements."""

from collections.abc import Collection
from datetime import datetime

from customers.wings.duplicates.search.kept_pairs import write_pairs
from customers.wings.duplicates.search.likenesses import read_likenesses
from customers.wings.duplicates.search.stored_keys import write_keys


def look_at(customer_ids: Collection[int], *, now: datetime) -> None:
    """Make their keys and pairs anew. One at a time: the caller holds the place.

    What comes out is the same in whatever order customers are looked at.
    """
    if customer_ids:
        others = make_keys(customer_ids)
        write_pairs({*customer_ids, *others}, now=now)


def make_keys(customer_ids: Collection[int]) -> set[int]:
    """Make their keys anew; return whose pairs may be others now, beside theirs."""
    return write_keys(customer_ids, read_likenesses(customer_ids))
