"""Everything that the OpenAPI document allows, and much that it refuses, asked of a running server: no 5xx and no
answer that the document does not know. `SCHEMATHESIS_EXAMPLES` asks more of each route than CI has time for.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.live import LiveSite

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough

ANYBODY = "anybody"
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "10"))
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)


@pytest.mark.parametrize("about", [ANYBODY, "a customer who is there"])
def test_no_server_error_and_no_undocumented_answer(live: LiveSite, tmp_path: Path, about: str) -> None:
    key = live.client("website-open").key
    settings = tmp_path / "schemathesis.toml"
    # Half of the calls are about a customer who is there: of random ids nearly none is.
    known = f'"path.customerId" = "{live.customers(1)[0]}"\n' if about != ANYBODY else ""
    settings.write_text(f"[parameters]\n{known}")

    asked = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            f"--config-file={settings}",
            "run",
            f"{live.stack.url}/api/openapi.json",
            f"--header=Authorization: Bearer {key}",
            f"--checks={','.join(CHECKS)}",
            f"--max-examples={EXAMPLES}",
            "--phases=examples,coverage,fuzzing",
            "--seed=1",
            "--warnings=off",
            "--continue-on-failure",
            "--report=ndjson",
            f"--report-dir={tmp_path}",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
        cwd=tmp_path,
    )

    assert asked.returncode == 0, asked.stdout[-8000:] + asked.stderr[-2000:]
    statuses = _statuses(tmp_path)
    # It was really let in and understood, and of a customer who is there it was told.
    assert ({400, 404} if about == ANYBODY else {200, 201, 400, 404}) <= statuses
    assert not [status for status in statuses if status >= 500]


def _statuses(folder: Path) -> set[int]:
    (report,) = folder.glob("*.ndjson")
    found: set[int] = set()
    for line in report.read_text().splitlines():
        found.update(_in(json.loads(line)))
    return found


def _in(part: object) -> Iterator[int]:
    if isinstance(part, dict):
        if isinstance(part.get("status_code"), int):
            yield part["status_code"]
        for inner in part.values():
            yield from _in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _in(inner)
