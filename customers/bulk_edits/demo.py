"""Files that the demo's bulk operator uploaded: one run, one taken back, one to fix, one refused, one that waits."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from customers.bulk_edits.errors import BulkEditError
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.lifecycle.limits import weigh
from customers.bulk_edits.run.actions import initiator_from, run, undo
from customers.bulk_edits.run.worker import do_next_piece
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.edits.edit import Initiator
from customers.models import BulkEdit, Customer, State
from customers.spreadsheets.writing import csv_chunks
from integration_points.models import ADMIN_PANEL, IntegrationPoint

_AT_WORK: Final = (State.QUEUED, State.PREVIEWING, State.RUNNING)
_SECONDS: Final = 60  # for one bulk edit
_ON_SHEETS: Final = 40  # rows of the file with mistakes
_SHARE, _MOST = 20, 400  # one customer in so many is in a file, and so many at most
_CATALOGUE: Final = "paperCatalogue"
_NOBODY: Final = 99_999_999  # a customer id that a demo never reaches
# What the shops wrote into tier, birth date and email; the fifth customer is nobody.
_MISTAKES: Final = (
    ("Platinum", "", ""),
    ("", "", "anna.berg(at)example.com"),
    ("Silver", "1990-02-31", ""),
    ("", "", "not given"),
)
Row = Sequence[str]


class _TooSlow(Exception):
    """A bulk edit that is still at work when the demo has no more time for it."""


def upload_files() -> None:
    """Tell the story of each file, where nobody has uploaded one yet. A worker that runs already may do some of it."""
    if BulkEdit.objects.exists() or not _latest(1):
        return
    for tell in (_run, _taken_back, _refused, _with_mistakes, _waits_for_approval):
        with suppress(_TooSlow, BulkEditError):  # the demo goes on without this one
            tell()


def _refused() -> None:
    rows = [["Miller", str(pk), "Gold"] for pk in _latest(3)]
    _upload("club-list.csv", ["lastName", "client_id", "loyaltyTier"], rows, "Club list of the head office")


def _run() -> None:
    rows = [[str(pk), "Gold"] for pk in _latest(_some())]
    _upload_and_run("tiers-after-spring.csv", ["client_id", "loyaltyTier"], rows, "Loyalty tiers after the spring")


def _taken_back() -> None:
    rows = [[str(pk), "Riverside"] for pk in _latest(_some(), after=_some())]
    header, reason = ["client_id", "favouriteStore"], "Old Town closes: its customers go to Riverside"
    done = _upload_and_run("old-town-closes.csv", header, rows, reason)
    back = "Wrong list: these never shopped in Old Town"
    _settled(undo(done, initiator=_operator(), reason=back, run_asked=True, confirm=_weight(done)))


def _with_mistakes() -> None:
    """Fill most rows right, and every eighth as the shops wrote it."""
    rows = [[str(pk), "Silver", "", ""] for pk in _latest(_ON_SHEETS, after=2 * _some())]
    every = _ON_SHEETS // len(_MISTAKES) - 2
    for row, mistakes in zip(rows[::every], _MISTAKES, strict=False):
        row[1:] = mistakes
    rows.append([str(_NOBODY), "Silver", "", ""])
    header = ["client_id", "loyaltyTier", "birthDate", "email"]
    _upload_and_run("sign-up-sheets.csv", header, rows, "Sign-up sheets of the shops")


def _waits_for_approval() -> None:
    """Clear more than one person may; a small demo has too few customers for that."""
    needed = settings.BULK_EDIT_APPROVED_ABOVE["clears"] + 1
    rows = [[pk, "[clear]"] for pk in _latest(needed, custom_values__has_key=_CATALOGUE)]
    if len(rows) == needed:
        _upload_and_run("catalogue-ends.csv", ["client_id", _CATALOGUE], rows, "The paper catalogue ends")


def _some() -> int:
    return min(_MOST, Customer.objects.count() // _SHARE)


def _latest(number: int, *, after: int = 0, **having: str) -> list[str]:
    """Return ids of customers who came last: the first ones are for trying things on, and the last one is to go."""
    alive = Customer.objects.filter(erased_at=None, merged_into=None, **having).order_by("-pk")
    return [str(pk) for pk in alive.values_list("pk", flat=True)[1 + after : 1 + after + number]]


def _upload_and_run(name: str, header: Sequence[str], rows: Iterable[Row], reason: str) -> BulkEdit:
    """Do what a person does: look at the preview, type the number of customers, and start the run."""
    previewed = _settled(_upload(name, header, rows, reason))
    run(previewed, confirm=_weight(previewed))
    return _settled(previewed)


def _weight(bulk_edit: BulkEdit) -> int:
    return weigh(totals(bulk_edit).effects).rows


def _upload(name: str, header: Sequence[str], rows: Iterable[Row], reason: str) -> BulkEdit:
    point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    asked = UploadRequest(integration_point=point, initiator=_operator(), file_name=name, reason=reason)
    return _settled(accept(ContentFile(b"".join(csv_chunks(header, rows))), asked))


def _operator() -> Initiator:
    return initiator_from(User.objects.get(username="operator"))


def _settled(bulk_edit: BulkEdit) -> BulkEdit:
    """Work until it rests. Raises _TooSlow."""
    until = time.monotonic() + _SECONDS
    while True:
        bulk_edit.refresh_from_db()
        if bulk_edit.state not in _AT_WORK:
            return bulk_edit
        if time.monotonic() > until:
            raise _TooSlow
        if not do_next_piece():
            time.sleep(0.1)  # somebody else works on it
