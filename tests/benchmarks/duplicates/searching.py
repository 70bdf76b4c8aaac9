"""The first search and a new customer's pairs, and one pass of bare SQL over the same rows."""

import time
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from customers.models import Customer
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair
from customers.wings.duplicates.search.everybody import search_everybody
from tests.benchmarks.data.million import statements_of
from tests.factories import make_customer
from tests.servers import poll_until

NEW = 5
_BARE: Final = Path(__file__).with_name("bare.sql")
# As many of each kind for each customer: the numbers differ, for ours are made with a secret.
_OTHER_KEYS: Final = """
SELECT count(*) FROM (
  (SELECT customer_id, kind FROM bare_key EXCEPT ALL SELECT customer_id, kind FROM duplicates_duplicatekey)
  UNION ALL
  (SELECT customer_id, kind FROM duplicates_duplicatekey EXCEPT ALL SELECT customer_id, kind FROM bare_key)) AS other
"""
_MISSING: Final = """
SELECT count(*) FROM duplicates_duplicatepair AS ours
WHERE NOT EXISTS (SELECT 1 FROM bare_pair AS bare WHERE bare.one_id = ours.one_id AND bare.two_id = ours.two_id)
"""


def first_search() -> dict[str, Any]:
    """Search both ways, and compare what was found."""
    began = time.perf_counter()
    if not search_everybody(now=timezone.now(), seconds=36_000):
        raise RuntimeError("the search did not come to its end")
    ours = time.perf_counter() - began
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements_of(_BARE):
            cursor.execute(statement)
    bare = time.perf_counter() - began
    return {
        "ours": ours,
        "bare": bare,
        "keys": DuplicateKey.objects.count(),
        "pairs": DuplicatePair.objects.count(),
        "bare_pairs": _number("SELECT count(*) FROM bare_pair"),
        "other_keys": _number(_OTHER_KEYS),
        "missing": _number(_MISSING),
    }


def new_customers() -> dict[str, Any]:
    """Register namesakes of customers, one after the other; return the seconds until each pair is there."""
    return {"seconds": [_until_found(one) for one in Customer.objects.order_by("-pk")[:NEW]]}


def _until_found(one: Customer) -> float:
    birth_date = one.birth_date.isoformat() if one.birth_date else ""
    twin = make_customer(first_name=one.first_name, last_name=one.last_name, birth_date=birth_date)
    began = time.perf_counter()
    pair = DuplicatePair.objects.filter(one=one, two=twin)
    poll_until(pair.exists, seconds=60, every=0.05, what="the pair")
    return time.perf_counter() - began


def _number(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])
