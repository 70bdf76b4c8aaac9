"""Everything that the OpenAPI document allows, and much that it refuses, asked of a running server: no 5xx and no
answer that the document does not know. `SCHEMATHESIS_EXAMPLES` asks more of each route than CI has time for.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from customers.api.application import api
from tests.api.live import LiveSite

pytestmark = pytest.mark.sqlite  # a stack of its own, over SQLite: once is enough

ANYBODY = "anybody"
NOBODY = 99_999_999  # no customer has this id: row 3 is rejected
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
    # Half of the calls are about what is there: of random ids and names nearly none is.
    known = _known(live) if about != ANYBODY else {}
    settings = tmp_path / "schemathesis.toml"
    customer = f'"path.customerId" = "{known["values"]["customerId"]}"\n' if known else ""
    settings.write_text(f"[parameters]\n{customer}")

    asked = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            f"--config-file={settings}",
            "run",
            f"{live.stack.url}/api/openapi.json",
            f"--header=Authorization: Bearer {live.client('website-open').key}",
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
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks",
            "SCHEMATHESIS_KNOWN": json.dumps(known),
        },
    )

    assert asked.returncode == 0, asked.stdout[-8000:] + asked.stderr[-2000:]
    statuses = _statuses(tmp_path)
    assert set(statuses) == _documented()
    assert not [status for found in statuses.values() for status in found if status >= 500]
    if known:  # It was really let in and understood, and told of what is there; a token nobody can guess.
        refused_only = {operation for operation, found in statuses.items() if not found & {200, 201, 202, 409}}
        assert refused_only <= {"POST /api/v2/customers/token"}


def _known(live: LiveSite) -> dict[str, Any]:
    """Name a customer with all that it can be looked up by, and a bulk edit of the point with a row to correct."""
    customer = live.customers(1)[0]
    client = live.client("website-open")
    contacts = {kind: one["value"] for kind, one in client.contacts(customer).items()}
    uploaded = client.upload(
        f"client_id,lastName\n{customer},Lindqvist\n{NOBODY},Lee\n", kind="edit", preview_only="true"
    )
    values = {"email": contacts["EMAIL"], "mobile": contacts["MOBILE"], "customerId": str(customer), "WebsiteID": "W-1"}
    return {"bulk_edit": str(uploaded.body["id"]), "row": "3", "values": values}


def _documented() -> set[str]:
    return {f"{method.upper()} {path}" for path, methods in api.document["paths"].items() for method in methods}


def _statuses(folder: Path) -> dict[str, set[int]]:
    """Read, by operation, what was answered to calls by its own method."""
    (report,) = folder.glob("*.ndjson")
    found: dict[str, set[int]] = {}
    for line in report.read_text().splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for one in recorder.get("interactions", {}).values():
            found.setdefault(recorder["label"], set()).add((one.get("response") or {}).get("status_code", 0))
    return found
