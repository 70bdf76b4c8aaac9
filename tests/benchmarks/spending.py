"""Points at work: spends over many accounts, many at once on one account, and what is left of the books."""

import random
import threading
import time
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.db import connection
from django.utils import timezone

from customers.edits.edit import EditContext
from customers.models import Customer
from customers.wings.points.errors import NotEnoughPoints
from customers.wings.points.ledger.add import add
from customers.wings.points.ledger.invariants import INVARIANTS
from customers.wings.points.ledger.kinds import kind_named
from customers.wings.points.ledger.spend import spend
from customers.wings.points.models import PointsAccount, PointsChange
from tests.benchmarks.points_part import CROWD, CROWDING, FOR_CROWDS, SPENDING, SPENDS
from tests.benchmarks.process import Page
from tests.factories import context_of
from tests.statements import counted

LOTS, PER_LOT = 3, 1_000_000


def fill(accounts: int) -> dict[str, Any]:
    """Give so many customers an account with a few lots, and one more customer what the crowds want."""
    *customers, crowded = Customer.objects.order_by("pk").values_list("pk", flat=True)[: accounts + 1]
    for customer_id in customers:
        for _ in range(LOTS):
            _add(customer_id, PER_LOT)
    _add(crowded, FOR_CROWDS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {}


def pages(accounts: int) -> dict[str, Page]:
    """Return what a process is asked for, turn by turn."""
    *customers, crowded = Customer.objects.order_by("pk").values_list("pk", flat=True)[: accounts + 1]
    return {SPENDING: Page(partial(_spend_all, customers)), CROWDING: Page(partial(_crowd, crowded))}


def left(accounts: int) -> dict[str, Any]:
    """Say what breaks an invariant of points, what the crowds left, and the statements of a spend."""
    crowded = Customer.objects.order_by("pk").values_list("pk", flat=True)[accounts]
    spends = PointsChange.objects.filter(customer=crowded, kind="spend")
    found = {
        "broken": [offence for one in INVARIANTS for offence in one.broken(timezone.now())],
        "all spends": PointsChange.objects.filter(kind="spend").exclude(customer=crowded).count(),
        "spent by crowds": spends.count(),
        "left to crowds": str(PointsAccount.objects.get(customer=crowded).balance),
    }
    return found | {"statements": [_statements(lots) for lots in (1, 40)]}


def _spend_all(customers: list[int]) -> float:
    began = time.perf_counter()
    for _ in range(SPENDS):
        _spend(random.choice(customers), Decimal(random.randint(1, 2_000)) / 100)
    return time.perf_counter() - began


def _crowd(customer_id: int) -> float:
    """Let them all begin at once, each with a session of its own; say how many spends were refused."""
    together, refused = threading.Barrier(CROWD), []

    def work() -> None:
        connection.ensure_connection()
        together.wait()
        try:
            _spend(customer_id, Decimal(1))
        except NotEnoughPoints:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)


def _statements(lots: int) -> int:
    """Count the statements of a spend that takes from so many lots."""
    customer_id = Customer.objects.exclude(pk__in=PointsAccount.objects.values("customer")).order_by("-pk")[0].pk
    for _ in range(lots):
        _add(customer_id, 1)
    with counted() as statements:
        _spend(customer_id, Decimal(lots))
    return len(statements)


def _add(customer_id: int, amount: int) -> None:
    add(customer_id, _kind(), Decimal(amount), comment="Bench", context=_context(), now=timezone.now())


def _spend(customer_id: int, amount: Decimal) -> None:
    spend(customer_id, _kind(), amount, comment="Bench", context=_context(), now=timezone.now())


@cache
def _kind() -> int:
    return kind_named("").pk


@cache
def _context() -> EditContext:
    return context_of()
