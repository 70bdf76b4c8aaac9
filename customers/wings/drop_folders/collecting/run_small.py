"""Start the runs of small files that nobody has to be asked about; every other one waits for a person."""

import datetime as dt
import time

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.lifecycle.limits import weigh
from customers.bulk_edits.lifecycle.permissions import still_may_run
from customers.bulk_edits.lifecycle.states import AT_WORK
from customers.bulk_edits.run.actions import run
from customers.models import BulkEdit, State
from customers.tasks import enqueue, work_on_bulk_edits
from customers.wings.drop_folders.models import SeenFile


def run_small(*, now: dt.datetime, seconds: float) -> bool:
    """Decide about each file whose preview is ready, once; True: none is left."""
    until = time.monotonic() + seconds
    undecided = SeenFile.objects.filter(run_below__isnull=False, bulk_edit__isnull=False)
    ready = undecided.exclude(bulk_edit__state__in=[*AT_WORK - {State.RUNNING}]).order_by("pk")
    for pk, bulk_edit_id, below in ready.values_list("pk", "bulk_edit_id", "run_below"):
        if time.monotonic() > until:
            return False
        if bulk_edit_id is not None and below is not None:  # the query says so, and the types don't
            _decide(bulk_edit_id, below)
        # Afterwards: a process that dies in between decides again, and a run starts once whoever asks for it.
        SeenFile.objects.filter(pk=pk).update(run_below=None)
    return True


def _decide(bulk_edit_id: int, below: int) -> None:
    bulk_edit = BulkEdit.objects.select_related("integration_point", "initiator_key").get(pk=bulk_edit_id)
    if bulk_edit.state != State.PREVIEWED or not still_may_run(bulk_edit):
        return
    if weigh(totals(bulk_edit).effects).rows >= below:
        return
    try:
        state = run(bulk_edit)
    except BulkEditError:  # a column that nobody knows, say: its page asks
        return
    if state == State.RUNNING:
        enqueue(work_on_bulk_edits, bulk_edit_id)
