"""The page of a bulk edit of many rows beside the same page of a short one, in one database."""

from collections.abc import Callable
from statistics import median
from typing import Any, Final

from django.test import Client

from customers.models import BulkEdit, BulkEditRow, Identifier, State
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.large.upload import upload
from tests.benchmarks.pages.changelog_pages import seconds_of, signed_in

SHORT: Final = 1_000
_TIMES: Final = 15
_FILTERS: Final = ("", "?outcome=applied", "?outcome=rejected", "?code=not_found", "?column=WebsiteID")
_HALF_WAY: Final = "half way"
_SEARCH: Final = "a customer"


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Preview both, ask for each page in turns; return the median seconds of each, long and short."""
    sizes = {"long": _previewed(rows, customers), "short": _previewed(SHORT, customers)}
    client = signed_in()
    took: dict[str, dict[str, list[float]]] = {}
    ways = {size: _ways(client, bulk_edit) for size, bulk_edit in sizes.items()}
    for _ in range(_TIMES):
        for name in ways["long"]:
            for size in sizes:
                took.setdefault(name or "all", {}).setdefault(size, []).append(ways[size][name]())
    return {name: {size: median(seconds) for size, seconds in both.items()} for name, both in took.items()}


def _previewed(rows: int, customers: int) -> BulkEdit:
    bulk_edit = upload(rows, customers)
    ours.work_until(bulk_edit, State.PREVIEWED)
    return bulk_edit


def _ways(client: Client, bulk_edit: BulkEdit) -> dict[str, Callable[[], float]]:
    url = f"/admin/customers/bulkedit/{bulk_edit.pk}/change/"
    rows = BulkEditRow.objects.filter(bulk_edit=bulk_edit)
    middle = rows.count() // 2
    somebody = rows.filter(row_number__gt=middle, customer__isnull=False).order_by("row_number").first()
    assert somebody is not None
    key = Identifier.objects.get(customer=somebody.customer, type__system_name="WebsiteID")
    found = client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/find/", {"q": key.value})
    asked = {name: f"{url}{name}" for name in _FILTERS}
    asked |= {_HALF_WAY: f"{url}?after={middle}", _SEARCH: found["Location"].partition("#")[0]}
    return {name: _way(client, page) for name, page in asked.items()}


def _way(client: Client, url: str) -> Callable[[], float]:
    return lambda: seconds_of(client, url)
