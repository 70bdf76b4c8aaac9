"""Who is told what of a bulk edit. It runs in the transaction of each move, so nothing is told twice or not at all."""

from collections.abc import Mapping
from typing import Final

from django.contrib.auth.models import User
from django.urls import reverse

from customers.bulk_edits.lifecycle.limits import Needs
from customers.bulk_edits.lifecycle.permissions import APPROVE
from customers.bulk_edits.run.actions import missing, waits_for_approval
from customers.models import BulkEdit, State
from customers.news import NewsKind, StaffNews
from customers.wings.notices.keep import keep_news
from customers.wings.notices.models import Notice

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_KINDS: Final[Mapping[str, NewsKind]] = {
    State.PREVIEWED: NewsKind.WAITS,
    State.WAITING: NewsKind.WAITS,
    State.PAUSED: NewsKind.WAITS,
    State.COMPLETED: NewsKind.DONE,
    State.CANCELLED: NewsKind.DONE,
    State.REFUSED: NewsKind.FAILED,
    State.FAILED: NewsKind.FAILED,
}
_WORDS: Final[Mapping[str, str]] = {
    State.PREVIEWED: "is previewed. Look at what it would change, then run or cancel it.",
    State.WAITING: "waits for the number of customers. Type it to start the run.",
    State.PAUSED: "is paused. Look at what it has changed, then resume or cancel it.",
    State.COMPLETED: "is completed.",
    State.CANCELLED: "was cancelled. What it had changed before stays changed.",
    State.REFUSED: "was refused. Its page says what is wrong with the file.",
    State.FAILED: "failed because something went wrong on our side. Resume it; nothing is applied twice.",
}
_UNDECIDED: Final = "needs you to choose its columns or its sheet. Its preview is made after that."
_REVOKED: Final = "stopped: the person who ran it may no longer run bulk edits. What it had changed stays changed."
_APPROVE: Final = "waits for your approval. Look at what it would change, then approve it or leave it."
_APPROVE_REST: Final = "is paused, and the rest waits for your approval. Look at what it has changed, then approve it."
_APPROVERS_TOLD: Final = "Everyone who can approve it has been told."
_NO_APPROVER: Final = "Nobody else is allowed to. Ask an administrator."
_REST_NUMBER: Final = "is paused: the rest waits for the number of customers. Type it to go on."


def note_move(bulk_edit_id: int, state: str) -> None:
    """Tell those whom it concerns that a bulk edit has come to this state."""
    about = f"bulk_edit:{bulk_edit_id}"
    Notice.objects.filter(about=about, kind=Notice.Kind.WAITS).delete()  # It went on: it waits for nobody now.
    if state not in _KINDS:
        return
    bulk_edit = BulkEdit.objects.select_related("initiator_key").get(pk=bulk_edit_id)
    lacks = missing(bulk_edit) if waits_for_approval(bulk_edit) else Needs()
    own, others = bulk_edit.initiator_user_id, _others(bulk_edit, lacks)
    if own is not None:
        keep_news(_news(bulk_edit, about, _words_for_own(bulk_edit, lacks, told=bool(others))), [own])
    if others:
        keep_news(_news(bulk_edit, about, _words_for_others(bulk_edit)), others)


def _others(bulk_edit: BulkEdit, lacks: Needs) -> list[int]:
    """Return those whom it waits for as a second person; and, where no person began it, those who see to a failure."""
    failed = bulk_edit.state == State.FAILED and bulk_edit.initiator_user_id is None
    if not (lacks.second_person or failed):
        return []
    may = User.objects.with_perm(APPROVE, backend=_BACKEND).exclude(pk=bulk_edit.initiator_user_id or 0)
    return list(may.values_list("pk", flat=True))


def _words_for_own(bulk_edit: BulkEdit, lacks: Needs, *, told: bool) -> str:
    is_rest = bulk_edit.state == State.PAUSED
    if lacks.second_person:
        waits = "is paused: the rest waits" if is_rest else "waits"
        return f"{waits} for a second person to approve it. {_APPROVERS_TOLD if told else _NO_APPROVER}"
    if lacks.number and is_rest:
        return _REST_NUMBER
    if bulk_edit.state == State.CANCELLED and bulk_edit.refusal:
        return _REVOKED
    if bulk_edit.state == State.PREVIEWED and bulk_edit.previewed_at is None:
        return _UNDECIDED
    return _WORDS[bulk_edit.state]


def _words_for_others(bulk_edit: BulkEdit) -> str:
    asked = {State.WAITING: _APPROVE, State.PAUSED: _APPROVE_REST}
    return asked.get(State(bulk_edit.state)) or _WORDS[bulk_edit.state]


def _news(bulk_edit: BulkEdit, about: str, words: str) -> StaffNews:
    name = f"Bulk edit {bulk_edit.pk}"
    if bulk_edit.undo_of_id:
        name += f", the undo of bulk edit {bulk_edit.undo_of_id},"
    url = reverse("admin:customers_bulkedit_change", args=[bulk_edit.pk])
    return StaffNews(kind=_KINDS[bulk_edit.state], text=f"{name} {words}", about=about, url=url)
