"""A whole site under fault tests: its servers, what its database says, and the files that are uploaded to it."""

import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.servers import Stack, poll_until

# Short ones, or each kill costs half a minute; and small chunks with a breath between them, so that there is a middle.
IMPATIENT = {
    "BULK_EDIT_CHUNK_ROWS": "200",
    "BULK_EDIT_PAUSE_SECONDS": "0.03",
    "BULK_EDIT_LEASE_SECONDS": "4",
    "SWEEP_SECONDS": "2",
    "SECONDS_FOR_LOCK": "5",
}
ENDS_WITHIN = 120
AT_WORK = ("queued", "previewing", "running")


class Site:
    """A stack and the customers p0@example.com, p1@example.com ... in it."""

    def __init__(self, stack: Stack, folder: Path, database_url: str) -> None:
        self.stack, self._folder, self._url = stack, folder, database_url
        self.has_many_workers = bool(database_url)

    # --- what people do -----------------------------------------------------------------------------------------------

    def upload(
        self,
        lines: Iterable[str],
        *,
        header: str = "email,lastName",
        through: str = "website-open",
        options: Sequence[str] = (),
    ) -> int:
        """Upload a file that runs by itself; return the bulk edit's id without waiting for anything."""
        path = self.file(lines, header=header)
        asked = ["bulk_edit", str(path), "--through", through, "--by", "admin", "--confirm", "1000000", *options]
        accepted = self.stack.ask(*asked)
        return int(accepted["id"])

    def undo(self, bulk_edit: int) -> int:
        """Have a bulk edit taken back, by itself; return the id of the one that does it."""
        agreed = ["--by", "admin", "--confirm", "1000000", "--approved-by", "operations"]
        return int(self.stack.ask("undo_bulk_edit", str(bulk_edit), *agreed)["id"])

    def file(self, lines: Iterable[str], *, header: str = "email,lastName") -> Path:
        """Write a CSV file."""
        path = self._folder / "people.csv"
        path.write_text("\n".join([header, *lines, ""]))
        return path

    # --- what the database says ---------------------------------------------------------------------------------------

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database, past the product; `?` stands for a value."""
        if self._url:
            with psycopg.connect(self._url, autocommit=True) as connection:
                return connection.execute(sql.replace("?", "%s").encode(), values).fetchall()
        path = Path(self.stack.environment["DATA_DIR"]) / "customers.sqlite3"
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def one(self, sql: str, *values: object) -> Any:
        """Ask for one value."""
        return self.ask(sql, *values)[0][0]

    def state(self, bulk_edit: int) -> str:
        """Return the state of a bulk edit."""
        return str(self.one("SELECT state FROM customers_bulkedit WHERE id = ?", bulk_edit))

    def chunks(self, bulk_edit: int, state: str) -> int:
        """Count the chunks of a bulk edit in a state."""
        counted = "SELECT count(*) FROM customers_bulkeditchunk WHERE bulk_edit_id = ? AND state = ?"
        return int(self.one(counted, bulk_edit, state))

    def wait_for_chunks(self, bulk_edit: int, state: str, number: int) -> None:
        """Wait until so many chunks are in a state."""
        poll_until(
            lambda: self.chunks(bulk_edit, state) >= number,
            seconds=ENDS_WITHIN,
            every=0.02,
            what=f"chunk {number} {state} of bulk edit {bulk_edit}",
        )

    def wait_for_end(self, *bulk_edits: int, seconds: float = ENDS_WITHIN) -> list[str]:
        """Wait until nothing of these is left to do; return their states."""
        poll_until(
            lambda: not any(self.state(bulk_edit) in AT_WORK for bulk_edit in bulk_edits),
            seconds=seconds,
            what=f"the end of {bulk_edits}, which are {[self.state(bulk_edit) for bulk_edit in bulk_edits]},",
        )
        return [self.state(bulk_edit) for bulk_edit in bulk_edits]

    def outcomes(self, bulk_edit: int) -> dict[str, int]:
        """Count the rows of the ledger by outcome and code."""
        rows = self.ask(
            "SELECT outcome, code, count(*) FROM customers_bulkeditrow WHERE bulk_edit_id = ? GROUP BY outcome, code",
            bulk_edit,
        )
        return {f"{outcome} {code}".strip(): number for outcome, code, number in rows}

    def changes(self, bulk_edit: int) -> tuple[int, int]:
        """Count the changes of a bulk edit, and the rows that made them: a row twice would tell them apart."""
        counted = "SELECT count(*), count(DISTINCT row_number) FROM customers_change WHERE bulk_edit_id = ?"
        changes, rows = self.ask(counted, bulk_edit)[0]
        return int(changes), int(rows)

    def history_rows_twice(self) -> int:
        """Count customers of whom one change wrote more than one history row."""
        return int(
            self.one(
                "SELECT count(*) FROM (SELECT id FROM customers_historicalcustomer"
                " GROUP BY id, change_id HAVING count(*) > 1) AS twice"
            )
        )

    # --- how it is left -----------------------------------------------------------------------------------------------

    def heal(self) -> None:
        """Start what a test left dead, so that the next one begins with a whole site."""
        for server in self.stack.behind:
            if not server.is_alive:
                server.start()

    def invariants(self) -> subprocess.CompletedProcess[str]:
        """Check that nothing was lost."""
        return self.stack.manage("check_invariants", check=False)


def people(number: int, value: str, *, start: int = 0) -> list[str]:
    """Give lines that set one column of p<start>@example.com and those after it; `{}` in the value is the number."""
    return [f"p{at}@example.com,{value.format(at)}" for at in range(start, start + number)]
