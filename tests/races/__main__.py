"""`make races`: on the PostgreSQL that DATABASE_URL names, or on one of its own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers import Postgres

RUN = [sys.executable, "-m", "pytest", "tests/races", "-n", "0", *sys.argv[1:]]
ENVIRONMENT = {"RACE_REPETITIONS": "100", **os.environ}


def main() -> int:
    """Run the races 100 times each, or as often as RACE_REPETITIONS says."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(RUN, check=False, env=ENVIRONMENT).returncode
    with tempfile.TemporaryDirectory(prefix="races-") as folder, Postgres(Path(folder) / "postgres") as postgres:
        url = postgres.migrated_database("races")
        return subprocess.run(RUN, check=False, env={**ENVIRONMENT, "DATABASE_URL": url}).returncode


sys.exit(main())
