"""Staff at work during a run: a process of its own that edits customers through the engine, as the pages do."""

import json
import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from customers.edits.change_customers import change_customers  # noqa: E402
from customers.edits.definitions import read_definitions  # noqa: E402
from customers.edits.edit import CustomerEdit, EditContext, Initiator, Key  # noqa: E402
from customers.models import BulkEditChunk, BulkEditRow  # noqa: E402
from integration_points.models import ADMIN_PANEL, IntegrationPoint  # noqa: E402
from tests.servers import poll_until  # noqa: E402


def main(asked: dict[str, Any]) -> None:
    """Wait until the run has begun, edit customers whose rows it has not reached, and see that it has not."""
    chunks = BulkEditChunk.objects.filter(bulk_edit=asked["bulk_edit"])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    poll_until(chunks.filter(state="done").exists, seconds=60, every=0.02, what="the first chunk of the run")
    context = EditContext(
        point=IntegrationPoint.objects.get(system_name=ADMIN_PANEL).policy(), initiator=Initiator("system", "staff")
    )
    definitions = read_definitions(today=timezone.localdate(), country="")
    for at in range(asked["first"], asked["first"] + asked["customers"]):
        edit = CustomerEdit(key=Key("email", f"p{at}@example.com"), values={asked["field"]: "By staff"})
        (planned,) = change_customers([edit], context=context, definitions=definitions)
        assert planned.plan is not None
        assert planned.plan.changes, "the edit changed nothing"
    rows = BulkEditRow.objects.filter(bulk_edit=asked["bulk_edit"]).order_by("row_number")
    last = rows.reverse().values_list("row_number", flat=True)[0]
    assert chunks.filter(state="planned", last_row=last).exists(), "the run was over before the edits were"


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
