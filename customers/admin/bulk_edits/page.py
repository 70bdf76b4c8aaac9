"""What the page of one bulk edit shows, beside its rows."""

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.admin.bulk_edits.access import Allowed, allowed, visible
from customers.admin.bulk_edits.columns.card import ColumnLine, ColumnsCard, columns_card
from customers.admin.bulk_edits.labels import STATE_TONES, initiator_words
from customers.admin.bulk_edits.nothing import NothingToChange, nothing_to_change
from customers.admin.bulk_edits.progress import BulkEditProgress, progress_of, read_anchor
from customers.admin.bulk_edits.upload.encoding_question import EncodingQuestion, encoding_question
from customers.admin.bulk_edits.upload.sheet_question import SheetQuestion, sheet_question
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.bulk_edits.kinds import chosen_effects, is_final, kind_label, kind_named
from customers.bulk_edits.ledger.effects_text import Effect, describe_effects, does_not
from customers.bulk_edits.ledger.status import ENCODING_GUESSED, SAME_CONTENT, file_warnings
from customers.bulk_edits.ledger.totals import Totals, totals
from customers.bulk_edits.lifecycle.agreement import BEFORE_A_RUN, preview_number
from customers.bulk_edits.lifecycle.limits import Needs, weigh
from customers.bulk_edits.lifecycle.permissions import is_only_previewed
from customers.bulk_edits.lifecycle.serial import takes_merges_back
from customers.bulk_edits.run.actions import missing
from customers.changelog.labels import Labels
from customers.models import BulkEdit, State
from customers.rules import fields
from customers.rules.masking import HIDDEN
from customers.spreadsheets.refusals import with_headers

_DELIMITERS: Mapping[str, str] = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "^": "carets"}
PILOT_ROWS = 10
_FORMATS: Mapping[str, str] = {"csv": "text", "txt": "text"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands between the preview and the run."""

    needs: Needs
    customers: int
    unknown: tuple[ColumnLine, ...]
    encoding: EncodingQuestion | None
    sheets: tuple[str, ...]
    sheet: SheetQuestion | None
    nothing: NothingToChange | None = None

    @property
    def comes_first(self) -> bool:
        """Return whether it is more than "run it": then it stands above everything else."""
        return bool(self.asks or self.encoding or self.needs != Needs() or self.nothing)

    @property
    def asks(self) -> bool:
        """Return whether something is to be chosen before anything can run."""
        return bool(self.unknown or (self.sheet and self.sheet.waits))


@dataclass(frozen=True, slots=True)
class Live:
    """What changes while it is at work: progress and effects."""

    progress: BulkEditProgress
    effects: tuple[Effect, ...]
    does_not: str
    besides: tuple[str, ...]  # what the file does to every customer in it, beside its rows


@dataclass(frozen=True, slots=True)
class BulkEditPage:
    """All but the rows and what is live."""

    id: int
    name: str
    state: str
    tone: str
    kind: str
    by: str
    is_only_previewed: bool
    created: Moment
    started: Moment | None
    finished: Moment | None
    read_as: str
    columns: ColumnsCard
    allowed: Allowed
    decision: Decision | None
    undoing: BulkEdit | None
    sees_same_content: bool
    refusal: str  # why the file was refused, or the run stopped
    seen: int  # the number of the preview that is shown: what is decided on the page is decided about it
    takes: str  # which columns its kind takes
    may_pilot: bool
    pilot: int  # how many rows a pilot takes, where nobody says otherwise
    is_final: bool  # nothing that it does can be taken back
    is_pilot_free: bool  # that one starts whatever the whole needs
    warnings: tuple[str, ...]  # what there is to know of the whole file


def live_of(request: HttpRequest, bulk_edit: BulkEdit, *, labels: Labels) -> Live:
    """Read what changes while it is at work, in one query."""
    sums = totals(bulk_edit)
    anchor = read_anchor(request.GET.get("since", ""))
    kind = kind_named(bulk_edit.part_kind)
    effects = describe_effects(
        sums.effects,
        label=labels.label,
        is_undo=bulk_edit.undo_of_id is not None,
        words=kind.words if kind else None,
    )
    return Live(
        progress=progress_of(bulk_edit, sums, anchor=anchor, now=time.time()),
        effects=effects,
        does_not=does_not(sums.effects, is_of_part=bool(bulk_edit.part_kind)) if effects else "",
        besides=tuple(one.sentence for one in chosen_effects(bulk_edit)),
    )


def page_of(request: HttpRequest, bulk_edit: BulkEdit, *, labels: Labels) -> BulkEditPage:
    """Read everything about one bulk edit for the person who looks."""
    now = timezone.localtime()
    only_previewed, may = is_only_previewed(bulk_edit), allowed(request, bulk_edit)
    decides = bulk_edit.state in BEFORE_A_RUN and not only_previewed
    may_see, sums = may_see_personal_data(request), totals(bulk_edit)
    columns = columns_card(request, bulk_edit, labels=labels, may_change=may.prepare and not bulk_edit.undo_of_id)
    decision = _decision(bulk_edit, columns, sums, may_see=may_see) if decides else None
    return BulkEditPage(
        id=bulk_edit.pk,
        name=name_of(bulk_edit),
        state=str(State(bulk_edit.state).label),
        tone=STATE_TONES[bulk_edit.state],
        kind=_kind(bulk_edit),
        takes=kind.takes if (kind := kind_named(bulk_edit.part_kind or bulk_edit.kind)) else "",
        is_final=(final := is_final(bulk_edit)),
        may_pilot=decides and not final and not takes_merges_back(bulk_edit),
        pilot=(pilot := _pilot(bulk_edit.row_count)),
        is_pilot_free=pilot <= settings.BULK_EDIT_FREE_PILOT_ROWS,
        by=initiator_words(bulk_edit, point=bulk_edit.integration_point.system_name),
        is_only_previewed=only_previewed,
        created=moment(bulk_edit.created_at, now),
        started=_moment(bulk_edit.started_at, now),
        finished=_moment(bulk_edit.finished_at, now),
        read_as=_read_as(bulk_edit),
        columns=columns,
        allowed=may,
        decision=decision,
        warnings=_warnings(bulk_edit, sums, asks_encoding=decision is not None and decision.encoding is not None),
        undoing=bulk_edit.undoings.exclude(state__in=[State.CANCELLED, State.REFUSED]).order_by("-pk").first(),
        sees_same_content=_sees(request, bulk_edit.same_content_as_id),
        refusal=_refusal(bulk_edit.refusal or {}, may_see=may_see),
        seen=preview_number(bulk_edit),
    )


def _pilot(rows: int) -> int:
    """Suggest a pilot that leaves something to run."""
    most = min(PILOT_ROWS, settings.BULK_EDIT_FREE_PILOT_ROWS or PILOT_ROWS)
    return most if rows > most else 1


def _warnings(bulk_edit: BulkEdit, sums: Totals, *, asks_encoding: bool) -> tuple[str, ...]:
    """Return what there is to know of the whole file and stands nowhere else on the page."""
    told = {SAME_CONTENT, ENCODING_GUESSED} if asks_encoding else {SAME_CONTENT}
    return tuple(warning["message"] for warning in file_warnings(bulk_edit, sums) if warning["code"] not in told)


def _refusal(refusal: Mapping[str, str], *, may_see: bool) -> str:
    """Return why it was refused; masked, without the headers: of a file without a header row they are somebody's."""
    message = refusal.get("message", "")
    return message if may_see else with_headers(refusal.get("code", ""), message, lambda _: HIDDEN)


def name_of(bulk_edit: BulkEdit) -> str:
    """Name a bulk edit for people."""
    if bulk_edit.undo_of_id:
        return _("Undo of bulk edit %(id)s") % {"id": bulk_edit.undo_of_id}
    return bulk_edit.file_name or _("Bulk edit %(id)s") % {"id": bulk_edit.pk}


def labels_of(bulk_edit: BulkEdit, labels: Labels) -> Labels:
    """Add the custom fields that the run will make: until then they are named by their headers."""
    made = {
        fields.custom_name(column["target"]): column["creates"] for column in bulk_edit.columns if column["creates"]
    }
    return replace(labels, custom={**made, **labels.custom})


def _kind(bulk_edit: BulkEdit) -> str:
    kind = kind_label(bulk_edit.kind)
    return f"{kind} ({kind_label(bulk_edit.part_kind)})" if bulk_edit.undo_of_id and bulk_edit.part_kind else kind


def _decision(bulk_edit: BulkEdit, columns: ColumnsCard, sums: Totals, *, may_see: bool) -> Decision:
    return Decision(
        needs=missing(bulk_edit),
        customers=weigh(sums.effects).rows,
        unknown=columns.unknown,
        encoding=encoding_question(bulk_edit, may_see=may_see),
        sheets=tuple(bulk_edit.read_as.get("sheets", ())) if bulk_edit.file else (),
        sheet=sheet_question(bulk_edit, may_see=may_see) if bulk_edit.file else None,
        nothing=nothing_to_change(bulk_edit, sums),
    )


def _read_as(bulk_edit: BulkEdit) -> str:
    read = bulk_edit.read_as
    if not read:
        return ""
    form = str(read.get("format", ""))
    words = [_FORMATS.get(form, form.upper())]
    if read.get("encoding"):
        words.append(str(read["encoding"]).upper() if read["encoding"].startswith("utf") else read["encoding"])
    if read.get("delimiter"):
        words.append(f"separated by {_DELIMITERS.get(read['delimiter'], read['delimiter'])}")
    if read.get("sheet"):
        words.append(f"sheet “{read['sheet']}”")
    words.append(f"{read['country']} numbers" if read.get("country") else "numbers with country code only")
    if bulk_edit.date_format:
        words.append(f"dates as {bulk_edit.date_format}")
    return ", ".join(word for word in words if word)


def _sees(request: HttpRequest, bulk_edit_id: int | None) -> bool:
    return bulk_edit_id is not None and visible(request).filter(pk=bulk_edit_id).exists()


def _moment(at: dt.datetime | None, now: dt.datetime) -> Moment | None:
    return moment(at, now) if at else None
