"""Search the rows of uploaded files for erased customers, chunk by chunk, in the background, then what staff wrote
about other customers, until all is searched; last of all the outbox, where messages are files.

A row that was the customer's goes whole; in another customer's row only the cells that name the erased one go.
"""

import time
from collections.abc import Collection, Sequence

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from customers.database.bulk_statements import in_list
from customers.messages.outbox import forget_in_outbox
from customers.models import (
    BulkEdit,
    BulkEditChunk,
    BulkEditClaim,
    BulkEditCorrection,
    BulkEditRow,
    Erasure,
    Message,
    State,
)
from customers.models.bulk_edits.chunk import FREE
from customers.privacy.erasure.background.batches import Batch, batches
from customers.privacy.erasure.background.written_pages import old_pages_are_gone
from customers.privacy.erasure.matching import Names, column_kinds
from customers.privacy.erasure.other_customers import forget_askers
from customers.privacy.erasure.redact import let_parts_forget, redact_ledger
from customers.privacy.erasure.sessions import forget_typed
from customers.privacy.erasure.sought import Sought
from customers.privacy.erasure.texts import forget_in_part, next_part
from customers.rules.erasure import ERASED, without
from customers.spreadsheets.cells import pack, unpack
from customers.spreadsheets.refusals import QUOTING, with_headers
from customers.spreadsheets.sheet import Row

_TITLES = ("file_name", "sheet", "read_as", "file_warnings", "mapping")  # a warning quotes the name of a sheet
UNREAD = Q(read_at=None, state__in=[State.QUEUED, State.PREVIEWING])


def anything_to_search() -> bool:
    """Return whether the search for an erased customer is not over yet."""
    return Erasure.objects.filter(completed_at=None).exists()


def search(*, seconds: float) -> bool:
    """Search until all is searched or the time is over; True: there is more to search now."""
    until = time.monotonic() + seconds
    return any(_search_on(batch, until=until) for batch in batches())


def _search_on(batch: Batch, *, until: float) -> bool:
    """Search piece after piece until nothing is to be had or the time is over: then True."""
    while (after := _search_next(batch)) is not None:
        if time.monotonic() >= until:
            return True
        # SQLite has one writer: people's edits get their turn between two pieces.
        time.sleep(settings.BULK_EDIT_PAUSE_SECONDS)
        batch = after
    return False


def _search_next(batch: Batch) -> Batch | None:
    """Search one chunk and return what is left; None: all is searched, or somebody else is at it, or what is left is in
    somebody's hands and waits for the next turn.
    """
    earlier = Q(bulk_edit_id__lte=batch.last_bulk_edit)
    chunk = BulkEditChunk.objects.filter(earlier, pk__gt=batch.searched_chunk).order_by("pk").defer("cells").first()
    if chunk is None:
        return _search_texts(batch)
    with transaction.atomic():
        held = BulkEditChunk.objects.select_related("bulk_edit").filter(FREE, pk=chunk.pk)
        locked = held.select_for_update(of=("self",)).first()
        if locked is None:
            # A worker has its cells in memory, or it was split: the next turn finds it again.
            return None
        # The cursors are the fence: two workers at one chunk count its rows once.
        if batch.here.update(searched_chunk=locked.pk) != len(batch.ids):
            transaction.set_rollback(True)
            return None
        rows = _redact_chunk(locked, batch)
        after = batch.at(locked.pk)
        if rows:
            after.here.update(rows_redacted=F("rows_redacted") + rows)
    return after


def _search_texts(batch: Batch) -> Batch | None:
    """Search the next of what staff wrote about others; where all is searched, say so."""
    part = next_part(batch.searched_text) if batch.sought is not None else None
    if part is None:
        _complete(batch)
        return None
    column, row = part.end
    with transaction.atomic():
        if batch.here.update(searched_text=column, searched_id=row) != len(batch.ids):
            transaction.set_rollback(True)
            return None
        forget_in_part(part, batch.words)
    return batch.at_text(part.end)


def _complete(batch: Batch) -> None:
    """Say that all is searched, once nothing is left anywhere that is ours."""
    if batch.sought is not None and not _forget_the_rest(batch, batch.sought):
        return
    if old_pages_are_gone():
        batch.here.update(completed_at=Now())


def _forget_the_rest(batch: Batch, sought: Sought) -> bool:
    """Forget what stands beside the rows of files, and then what was sought.

    False: a file of before is still being read, or a message is in a worker's hands and may be written into the
    outbox yet.
    """
    if BulkEdit.objects.filter(UNREAD, pk__lte=batch.last_bulk_edit).exists():
        return False
    theirs = in_list("customer_id", sought.get("customer", ()))
    if Message.objects.filter(theirs, state=Message.State.SENDING).exists():
        return False
    if not forget_askers(sought, before=batch.before):
        return False
    _redact_refusals(batch, sought)
    _redact_titles(batch)
    let_parts_forget(sought)
    forget_in_outbox(lambda to: batch.names.in_cell(to, ""))
    forget_typed()
    batch.here.update(sought=None)
    return True


def _redact_titles(batch: Batch) -> None:
    """Files and their sheets are named by people, some of them after a customer."""
    earlier = BulkEdit.objects.filter(pk__lte=batch.last_bulk_edit)
    for pk, *titles in earlier.values_list("pk", *_TITLES).iterator():
        redacted = without(titles, batch.names.in_title)
        if redacted != titles:
            BulkEdit.objects.filter(pk=pk).update(**dict(zip(_TITLES, redacted, strict=True)), redacted_at=Now())


def _redact_refusals(batch: Batch, sought: Sought) -> None:
    """A file without a header row was refused, and the sentence quotes what stood in its first row."""
    earlier = BulkEdit.objects.filter(pk__lte=batch.last_bulk_edit, state=State.REFUSED)
    names, whole_names = batch.names, {name.casefold() for name in sought.get("name", ()) if name}
    kinds = ("", "customer", *names.identifiers)

    def told(header: str) -> str:
        is_theirs = header.casefold() in whole_names or any(names.in_cell(header, kind) for kind in kinds)
        return ERASED if is_theirs else header

    for bulk_edit in earlier.filter(refusal__code__in=sorted(QUOTING)).only("refusal").iterator():
        refusal = bulk_edit.refusal or {}
        message = with_headers(refusal["code"], refusal["message"], told)
        if message != refusal["message"]:
            redacted = {**refusal, "message": message}
            BulkEdit.objects.filter(pk=bulk_edit.pk).update(refusal=redacted, redacted_at=Now())


def _redact_chunk(chunk: BulkEditChunk, batch: Batch) -> int:
    names, theirs = batch.names, (batch.sought or {}).get("customer", ())
    rows = unpack(bytes(chunk.cells)) if chunk.cells else []
    ledger = BulkEditRow.objects.filter(
        bulk_edit_id=chunk.bulk_edit_id, row_number__range=(chunk.first_row, chunk.last_row)
    )
    own = set(ledger.filter(in_list("customer", theirs)).values_list("row_number", flat=True))
    kinds = column_kinds(chunk.bulk_edit.columns)
    naming = _naming(rows, names, kinds)
    others = set(
        ledger.filter(in_list("row_number", naming.keys() - own), customer__isnull=False).values_list(
            "row_number", flat=True
        )
    )
    whole = own | (naming.keys() - others)
    corrected = _redact_corrections(chunk, whole, names, kinds)
    if not whole and not others:
        if corrected:
            _forget_raw_file(chunk.bulk_edit)
        return len(corrected)
    if chunk.cells:
        redacted = [_redacted(row, row.number in whole, naming.get(row.number, ())) for row in rows]
        BulkEditChunk.objects.filter(pk=chunk.pk).update(cells=pack(redacted))
    redact_ledger(chunk.bulk_edit_id, whole)
    _redact_refused_values(chunk.bulk_edit_id, others, names)
    BulkEditClaim.objects.filter(in_list("row_number", others), bulk_edit_id=chunk.bulk_edit_id).delete()
    _forget_raw_file(chunk.bulk_edit)
    return len(whole | others | corrected)


def _redact_corrections(chunk: BulkEditChunk, whole: Collection[int], names: Names, kinds: Sequence[str]) -> set[int]:
    """A row that somebody corrected has other cells beside those of the chunk: as received, they may name the customer
    where the corrected ones don't. Return the rows that did.
    """
    within = BulkEditCorrection.objects.filter(
        bulk_edit_id=chunk.bulk_edit_id, row_number__range=(chunk.first_row, chunk.last_row)
    )
    found = set()
    for one in within:
        rows = [Row(one.row_number, tuple(cells)) for cells in (one.received, one.corrected)]
        cells = [_naming([row], names, kinds).get(one.row_number, []) for row in rows]
        if one.row_number in whole or any(cells):
            told = [
                list(_redacted(row, one.row_number in whole, at).cells) for row, at in zip(rows, cells, strict=True)
            ]
            within.filter(pk=one.pk).update(received=told[0], corrected=told[1])
            found.add(one.row_number)
    return found


def _naming(rows: Sequence[Row], names: Names, kinds: Sequence[str]) -> dict[int, list[int]]:
    """Return the row numbers that name the customer, each with the cells that do."""
    found = {}
    for row in rows:
        # A workbook's cell may show another text than it holds.
        texts = [*enumerate(row.cells), *row.shown]
        cells = [at for at, text in texts if text and names.in_cell(text, kinds[at] if at < len(kinds) else "")]
        if cells:
            found[row.number] = cells
    return found


def _redacted(row: Row, whole: bool, cells: Collection[int]) -> Row:
    if not whole and not cells:
        return row
    kept = (ERASED if cell and (whole or at in cells) else cell for at, cell in enumerate(row.cells))
    shown = tuple((at, text) for at, text in row.shown if not whole and at not in cells)
    return row._replace(cells=tuple(kept), shown=shown)


def _redact_refused_values(bulk_edit_id: int, numbers: Collection[int], names: Names) -> None:
    """Another customer's row was refused for a value of the erased one: the ledger keeps it as it was received."""
    kinds = ("", *names.identifiers)

    def is_named(value: str) -> bool:
        return any(names.in_cell(value, kind) for kind in kinds)

    ledger = BulkEditRow.objects.filter(in_list("row_number", numbers), bulk_edit_id=bulk_edit_id)
    for number, *told in ledger.values_list("row_number", "value", "detail", "warnings"):
        kept = without(told, is_named)
        if kept != told:
            value, detail, warnings = kept
            ledger.filter(row_number=number).update(value=value, detail=detail, warnings=warnings)


def _forget_raw_file(bulk_edit: BulkEdit) -> None:
    """The file as it was uploaded goes after this commit; its rows, read and redacted, are all that is needed."""
    name = str(bulk_edit.file.name or "")
    BulkEdit.objects.filter(pk=bulk_edit.pk).update(redacted_at=Now(), file="")
    named = BulkEdit.objects.filter(Q(pk=bulk_edit.pk) | Q(undo_of=bulk_edit.pk)).exclude(file_name="")
    named.update(file_name=ERASED)
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
