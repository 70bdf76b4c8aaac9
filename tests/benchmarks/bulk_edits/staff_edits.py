"""People's edits on SQLite while a bulk edit is previewed and run: none fails, none waits long."""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError

from customers.edits.change_customers import change_customers
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import CustomerEdit, EditContext, Initiator, Key
from integration_points.models import IntegrationPoint
from tests.benchmarks.bulk_edits import ours
from tests.benchmarks.data import people
from tests.benchmarks.data.load import PLAIN, TODAY

IDLE_SECONDS = 6
BETWEEN_EDITS = 0.05
# As a web process has it (crm/wsgi.py): a page that waits longer says that the database is busy.
WEB_WAITS_SECONDS = 5


def measure(rows: int, customers: int) -> dict[str, Any]:
    """Let another process edit customers, first alone, then while the file is previewed and run."""
    told = Path(settings.DATA_DIR) / "stop-editing"
    idle = _edits(customers, told, lambda: time.sleep(IDLE_SECONDS))
    content = people.as_csv(list(people.lines(rows, customers)))
    busy = _edits(customers, told, lambda: ours.preview_and_run(content, rows=rows))
    return {"idle": idle, "busy": busy}


def _edits(customers: int, told: Path, meanwhile: Any) -> dict[str, Any]:
    told.unlink(missing_ok=True)
    editor = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.measure", "edits", str(customers)],
        env={**os.environ, "SECONDS_FOR_LOCK": str(WEB_WAITS_SECONDS)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        meanwhile()
    finally:
        told.touch()
        said, _ = editor.communicate(timeout=60)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def edit_until_told(customers: int) -> dict[str, Any]:
    """Edit one customer after the other, as the customer page does, and time each."""
    told = Path(settings.DATA_DIR) / "stop-editing"
    definitions = read_definitions(today=TODAY, country="")
    point = IntegrationPoint.objects.get(system_name=PLAIN)
    context = EditContext(point=point.policy(), initiator=Initiator("system", "staff"))
    chosen, took, failed = random.Random(6), [], 0
    while not told.exists():
        started = time.perf_counter()
        try:
            _edit(str(chosen.randint(1, customers)), len(took), context, definitions)
        except OperationalError:
            failed += 1
        took.append(time.perf_counter() - started)
        time.sleep(BETWEEN_EDITS)
    return {"edits": len(took), "failed": failed, "p95": statistics.quantiles(took, n=20)[-1], "longest": max(took)}


def _edit(customer_id: str, number: int, context: EditContext, definitions: Definitions) -> None:
    edit = CustomerEdit(key=Key("customer", customer_id), values={"area": f"Area {number}"})
    (planned,) = change_customers([edit], context=context, definitions=definitions)
    if planned.refusal:
        raise RuntimeError(f"the edit was refused: {planned.refusal.code}")
