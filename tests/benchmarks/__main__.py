"""`make bench` (`make bench PART=floor` for one part): ratios in one run on the same data and machine.

Parts: floor, peer, sqlite, memory, large, upload, staff, beside, profile, tabs, points, files, segments, changelog,
contact-info, identifiers, merges, duplicates, list, export. Nothing here is a limit in a test: machines differ,
ratios hardly.

`make bench PART=list KEEP=1` keeps the databases with a million customers and five million changes (some 10 GB) and
takes those that were kept before, so that a part is measured again without filling them; `make bench PART=drop` drops
them.
"""

import os
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import export_part, points_part
from tests.benchmarks.bulk_edits import beside_part, files_part
from tests.benchmarks.calls import contact_info_part, identifiers_part
from tests.benchmarks.databases import Base, NoServer, Postgres, Sqlite, drop_kept, own_folder
from tests.benchmarks.duplicates import part as duplicates_part
from tests.benchmarks.large import part as large_part
from tests.benchmarks.merging import part as merges_part
from tests.benchmarks.pages import changelog_part, list_part, profile_part, tabs_part
from tests.benchmarks.process import measured
from tests.benchmarks.segments import part as segments_part
from tests.benchmarks.table import Table, say

CUSTOMERS, ROWS, PEER_ROWS = 100_000, 20_000, 2_000
SHORT_FILE, LONG_FILE = 10_000, 200_000
ROUNDS = 5
PROCESSES = 2  # as many as `make run` starts for bulk work on PostgreSQL
_ONE_PROCESS = ("ours", ROWS, CUSTOMERS)


def _floor(databases: "_Databases", table: Table) -> None:
    with databases.filled(databases.postgres, CUSTOMERS) as base:
        ours, floor = _in_turns(base, [_ONE_PROCESS, ("floor", ROWS, CUSTOMERS)])
    say(f"\nAgainst COPY and set-based SQL that writes the same rows (PostgreSQL, {ROWS:,} rows, all tables compared)")
    _same(ours, floor)
    table.fact("the floor writes", f"{statistics.median(ROWS / one['whole'] for one in floor):,.0f} rows/s")
    table.ratio("preview : floor", _ratio(ours, "preview", floor, "whole"), at_most=1.25)
    table.ratio("run : floor", _ratio(ours, "run", floor, "whole"), at_most=1.1)
    table.ratio("preview : the floor's ledger alone", _ratio(ours, "preview", floor, "preview"))
    table.ratio("run : the floor without the ledger", _ratio(ours, "run", floor, "run"))


def _peer(databases: "_Databases", table: Table) -> None:
    ways = {
        "one process": (_ONE_PROCESS, 18),
        f"{PROCESSES} processes": (("by-workers", ROWS, CUSTOMERS, PROCESSES), 27),
    }
    _against_peer(databases, databases.postgres, table, ways)


def _sqlite(databases: "_Databases", table: Table) -> None:
    _against_peer(databases, databases.sqlite, table, {"one process": (_ONE_PROCESS, 12)})


def _against_peer(
    databases: "_Databases", kind: Base, table: Table, ways: Mapping[str, tuple[tuple[Any, ...], float]]
) -> None:
    """Measure each way of ours, told with how many times as fast as row by row it must be."""
    with databases.filled(kind, CUSTOMERS) as base:
        peer, *ours = _in_turns(base, [("peer", PEER_ROWS, CUSTOMERS), *(way for way, _ in ways.values())])
        same_rows = [measured("ours", PEER_ROWS, CUSTOMERS, environment=base.fresh())]
    say(f"\nAgainst django-import-export row by row with django-simple-history ({kind.name}, their tables compared)")
    _same(same_rows, peer)
    theirs = [PEER_ROWS / one["took"] for one in peer]
    table.fact("row by row", f"{statistics.median(theirs):,.0f} rows/s of {PEER_ROWS:,}")
    for (label, (_, at_least)), found in zip(ways.items(), ours, strict=True):
        mine = [ROWS / (one["preview"] + one["run"]) for one in found]
        table.fact(f"preview and run, {label}", f"{statistics.median(mine):,.0f} rows/s of {ROWS:,}")
        ratio = statistics.median(one / other for one, other in zip(mine, theirs, strict=True))
        table.ratio(f"rows per second against row by row, {label}", ratio, at_least=at_least)


def _memory(databases: "_Databases", table: Table) -> None:
    with databases.filled(databases.postgres, LONG_FILE) as base:
        short, long = (_worker_peak(rows, base.fresh()) for rows in (SHORT_FILE, LONG_FILE))
        child = measured("workbook", CUSTOMERS, LONG_FILE, environment=base.fresh())["child_kilobytes"]
    say(f"\nPeak memory of the worker (PostgreSQL, {SHORT_FILE:,} against {LONG_FILE:,} rows)")
    table.fact("short and long file", f"{short / 1024:.0f} MB and {long / 1024:.0f} MB")
    table.ratio("long : short", long / short, at_most=1.2)
    table.fact(f"the child that reads a workbook of {CUSTOMERS:,} rows", f"{child / 1024:.0f} MB")


def _worker_peak(rows: int, environment: Mapping[str, str]) -> int:
    measured("put", rows, LONG_FILE, environment=environment)
    peak: int = measured("memory", rows, environment=environment)["peak_kilobytes"]
    return peak


def _upload(databases: "_Databases", table: Table) -> None:
    with databases.filled(databases.sqlite, CUSTOMERS) as base:
        found = measured("upload", CUSTOMERS, CUSTOMERS, environment=base.fresh())
    say(f"\nAccepting an upload of {CUSTOMERS:,} rows ({found['bytes'] / 1e6:.1f} MB)")
    table.fact("a plain file field, ours", f"{found['plain'] * 1000:.0f} ms, {found['ours'] * 1000:.0f} ms")
    table.ratio("accepting : a plain Django file field", found["ratio"], at_most=2)


def _staff(databases: "_Databases", table: Table) -> None:
    with databases.filled(databases.sqlite, CUSTOMERS) as base:
        found = measured("staff", ROWS, CUSTOMERS, environment=base.fresh())
    say("\nPeople's edits on SQLite while a bulk edit is previewed and run")
    for name, one in found.items():
        if isinstance(one, dict):
            text = f"{one['edits']} edits, p95 {one['p95'] * 1000:.0f} ms, longest {one['longest'] * 1000:.0f} ms"
            table.fact(name, text)
    table.ratio("edits that failed", found["busy"]["failed"], at_most=0.5)
    table.ratio("seconds that the p95 is above the idle one", found["busy"]["p95"] - found["idle"]["p95"], at_most=0.4)


PARTS: Mapping[str, Callable[["_Databases", Table], None]] = {
    "floor": _floor,
    "peer": _peer,
    "sqlite": _sqlite,
    "upload": _upload,
    "staff": _staff,
    "beside": beside_part.run,
    "memory": _memory,
    "large": large_part.run,
    "profile": profile_part.run,
    "tabs": tabs_part.run,
    "points": points_part.run,
    "files": files_part.run,
    "changelog": changelog_part.run,
    "list": list_part.run,
    "export": export_part.run,
    "segments": segments_part.run,
    "contact-info": contact_info_part.run,
    "identifiers": identifiers_part.run,
    "merges": merges_part.run,
    "duplicates": duplicates_part.run,
}


class _Databases:
    """Both kinds, each filled when the first part needs it; and the big ones, one for each number of customers."""

    def __init__(self, folder: Path, postgres: Postgres, stack: ExitStack) -> None:
        self.postgres = postgres
        self.sqlite = Sqlite(folder)
        self._folder = folder
        self._stack = stack
        self._filled: dict[str, int] = {}
        self._many: dict[tuple[int, int], Postgres] = {}

    def many(self, customers: int, *, changes: int = 0) -> Postgres:
        """Give the PostgreSQL database with this many customers (million.py), filled by the first part that asks.

        With this many changes of theirs (changes.py) too. Read it by `base()`; what writes takes a copy by `fresh()`.
        """
        size = (customers, changes)
        if size not in self._many:
            like = self.many(customers) if changes else None
            say(f"\nPostgreSQL with {customers:,} customers and {changes:,} changes, by set-based SQL ...")
            about = f"{customers}_{changes}_"
            made = self._stack.enter_context(Postgres(self._folder, about=about, like=like))
            measured("million", customers, environment=made.base())
            if changes:
                measured("changes", changes, customers, environment=made.base())
            made.is_filled()
            self._many[size] = made
        return self._many[size]

    @contextmanager
    def filled(self, kind: Base, customers: int) -> Iterator[Base]:
        if self._filled.get(kind.name, 0) < customers:
            say(f"\nFilling {kind.name} with {customers:,} customers ...")
            measured("load", customers, environment=kind.base())
            self._filled[kind.name] = customers
        yield kind


def _in_turns(base: Base, ways: Sequence[tuple[Any, ...]]) -> list[list[dict[str, Any]]]:
    """Measure the ways side by side, round after round, so that whatever else runs here meets them alike."""
    rounds = [[measured(*way, environment=base.fresh()) for way in ways] for _ in range(ROUNDS)]
    return [list(found) for found in zip(*rounds, strict=True)]


def _ratio(ours: Sequence[Mapping[str, Any]], mine: str, theirs: Sequence[Mapping[str, Any]], its: str) -> float:
    """Take the median of the rounds' ratios: neighbours in time meet the same machine."""
    return statistics.median(one[mine] / other[its] for one, other in zip(ours, theirs, strict=True))


def _same(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> None:
    left, right = ours[0]["rows_left"], theirs[0]["rows_left"]
    different = [name for name in left if name in right and left[name] != right[name]]
    if different or ours[0]["refused"] != theirs[0]["refused"]:
        say(f"  NOT COMPARABLE: the two ways left different {', '.join(different) or 'refusals'}")
        raise SystemExit(1)


def main() -> int:
    """Measure the parts that are asked for; exit 1 where a limit is not reached."""
    asked = sys.argv[1:] or os.environ.get("PART", "").replace(",", " ").split() or list(PARTS)
    if asked == ["drop"]:
        say(f"Dropped: {', '.join(drop_kept()) or 'nothing was kept'}.")
        return 0
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        say(f"There is no part {unknown[0]}; there are: {', '.join(PARTS)}.")
        return 2
    table = Table()
    with own_folder() as folder, Postgres(Path(folder)) as postgres, ExitStack() as stack:
        databases = _Databases(Path(folder), postgres, stack)
        for name in asked:
            PARTS[name](databases, table)
    say("\nEverything that must be reached is reached." if table.all_reached else "\nSome limits are NOT reached.")
    return 0 if table.all_reached else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoServer as error:
        say(str(error))
        sys.exit(1)
