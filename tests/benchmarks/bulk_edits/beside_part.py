"""A bulk edit beside everything else, with the processes that `make run` starts (PostgreSQL).

What a second process for bulk work is worth; what a run does to the API's calls, 25 a second; and how long a code waits
to be sent meanwhile. The best of several rounds, so that whatever else runs on the machine counts least.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests.benchmarks.databases import Base
from tests.benchmarks.process import measured
from tests.benchmarks.table import Table, say
from tests.servers import Broker, Clock, Web, Worker

ROWS = CUSTOMERS = int(os.environ.get("BENCH_ROWS", "100000"))
LASTING = 3 * ROWS  # enough that the run is still at work once the calls beside it are over
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PROCESSES = 2  # for bulk work, as `make run` has them


class Databases(Protocol):
    """What the part needs of the bench's databases."""

    @property
    def postgres(self) -> Base: ...

    @contextmanager
    def filled(self, kind: Base, customers: int) -> Iterator[Base]: ...


def run(databases: Databases, table: Table) -> None:
    """Measure all of it, round after round."""
    with databases.filled(databases.postgres, LASTING) as base:
        rounds = [{number: _alone(base, number) for number in (1, PROCESSES)} for _ in range(ROUNDS)]
        beside = [_beside(base) for _ in range(ROUNDS)]
    say(f"\nBulk edits of {ROWS:,} rows through workers of their own (PostgreSQL, the best of {ROUNDS} rounds)")
    best = {
        (number, half): min(one[number][half] for one in rounds)
        for number in (1, PROCESSES)
        for half in ("preview", "run")
    }
    for number in (1, PROCESSES):
        took = f"{best[number, 'preview']:.1f} s and {best[number, 'run']:.1f} s"
        table.fact(f"preview and run with {number} process{'es' * (number > 1)}", took)
    table.ratio("run: one process : two", best[1, "run"] / best[PROCESSES, "run"], at_least=1.6)
    table.ratio("preview: one process : two", best[1, "preview"] / best[PROCESSES, "preview"])
    say("\nThe API and messages beside a run")
    alone, during = (min(one[what] for one in beside) for what in ("alone", "beside"))
    table.fact(
        "p95 of a call that edits, without a run and beside one", f"{alone * 1000:.0f} and {during * 1000:.0f} ms"
    )
    table.ratio("p95 beside a run : without one", during / alone, at_most=2.2)
    delays = sorted(delay for one in beside for delay in one["delays"])
    median, longest = delays[len(delays) // 2], delays[-1]
    table.fact(f"a code waits to be sent, of {len(delays)}", f"{median:.2f} s, the longest {longest:.2f} s")
    table.ratio("seconds that the longest one waits", longest, at_most=5)


def _alone(base: Base, processes: int) -> dict[str, float]:
    with at_work(base.fresh(), processes) as (place, _):
        return measured("beside-alone", ROWS, CUSTOMERS, environment=place)


def _beside(base: Base) -> dict[str, float | list[float]]:
    with at_work(base.fresh(), PROCESSES) as (place, folder), Web(folder, place) as web:
        return measured("beside", web.port, LASTING, LASTING, environment=place)


@contextmanager
def at_work(place: Mapping[str, str], processes: int) -> Iterator[tuple[dict[str, str], Path]]:
    """Start a broker, the clock and the workers, and say where they are."""
    with TemporaryDirectory(prefix="customer-profiles-bench-beside-") as name, Broker(Path(name)) as broker:
        folder, place = Path(name), {**place, "REDIS_URL": broker.url}
        with (
            Worker(folder, place, name="bulk", concurrency=processes),
            Worker(folder, place, name="short", queues="short"),
            Clock(folder, place),
        ):
            yield place, folder
