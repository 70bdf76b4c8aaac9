"""The live count of the builder: how long the page takes to answer, and the exact number that comes after it."""

import time
from typing import Any, Final

from django.test import Client

from tests.benchmarks.segments.world import OTHER, make, make_other
from tests.factories import make_superuser, signed_in

TIMES: Final = 5
_URL: Final = "/admin/segments/segment/add/"
_RULES: Final[dict[str, list[tuple[str, str, str]]]] = {
    "a custom field, a contact property and another segment": [
        ("tier", "is", "gold"), ("email.confirmation", "is", "confirmed"), (f"segment.{OTHER}", "is", "true"),
    ],
    "part of an email": [("email", "contains", "anna.lind")],
    "nobody": [("email", "is", "nobody@example.org"), ("tier", "is", "gold")],
    "nearly everybody": [("email.confirmation", "is_not", "asked")],
}  # fmt: skip


def measure(_customers: int) -> dict[str, Any]:
    """Ask for the count of some rules as the page does while somebody types, and then for the exact number."""
    make_other()
    make("bench-empty")
    client = signed_in(make_superuser("bench"), SERVER_NAME="localhost")
    return {name: _asked(client, conditions) for name, conditions in _RULES.items()}


def _asked(client: Client, conditions: list[tuple[str, str, str]]) -> dict[str, Any]:
    live = [_seconds(client, conditions, "live") for _ in range(TIMES)]
    seconds, text = _seconds(client, conditions, "count")
    return {"live": [took for took, _ in live], "said": live[-1][1], "exact": seconds, "number": text}


def _seconds(client: Client, conditions: list[tuple[str, str, str]], do: str) -> tuple[float, str]:
    posted = {"name": "Bench", "system_name": "bench", "kind": "recalculated", "rule-match": "all", "do": do}
    for at, (field, op, value) in enumerate(conditions):
        posted |= {f"rule-{at}-field": field, f"rule-{at}-op": op, f"rule-{at}-value": value}
    began = time.perf_counter()
    answer = client.post(_URL, posted, headers={"HX-Request": "true"})
    took = time.perf_counter() - began
    _, _, counted = answer.content.decode().partition('class="big">')
    if not counted:
        raise RuntimeError(f"no count came, but {answer.status_code}")
    return took, counted.partition("<")[0]
