"""Each button, command and call asks again whether it may, when it is pressed: every state x role x action.

Two small tables say in which states an action can be done and who may do it; everything else has to change nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from customers.admin.bulk_edits.actions import BUTTONS
from customers.models import BulkEdit, BulkEditSending, ColumnMapping, Customer, State
from integration_points.keys import make_key
from integration_points.models import ApiKey, IntegrationPoint
from tests.commands.bulk_edit_commands import call
from tests.factories import make_customer, make_point, make_staff, signed_in
from tests.uploads import operator, preview, preview_by_key

pytestmark = pytest.mark.django_db
FILE: Final = "email,lastName\nann@example.com,Lee\n"
DONE, NOTHING = "done", "nothing"


@dataclass(frozen=True, slots=True)
class Case:
    """A state in which a bulk edit is found, and the limits that it met."""

    state: State
    typed: bool = False
    approved: bool = False
    columns: Mapping[str, Any] = field(default_factory=dict)


_NOT_PREVIEWED: Final = {"previewed_at": None}
CASES: Final[Mapping[str, Case]] = {
    "queued": Case(State.QUEUED, columns={**_NOT_PREVIEWED, "read_at": None}),
    "previewing": Case(State.PREVIEWING, columns=_NOT_PREVIEWED),
    "previewed": Case(State.PREVIEWED),
    "previewed, a person needed": Case(State.PREVIEWED, approved=True),
    "waiting for a number": Case(State.WAITING, typed=True),
    "waiting for a person": Case(State.WAITING, approved=True),
    "waiting for nothing": Case(State.WAITING),
    "running": Case(State.RUNNING, columns={"started_at": timezone.now()}),
    "paused": Case(State.PAUSED, columns={"started_at": timezone.now()}),
    "paused, a person needed": Case(
        State.PAUSED, approved=True, columns={"started_at": timezone.now(), "piloted_rows": 1, "rest_asked": True}
    ),
    "failed": Case(State.FAILED, columns={"started_at": timezone.now(), "failure_id": "1"}),
    "completed": Case(State.COMPLETED, columns={"finished_at": timezone.now()}),
    "completed, forgotten": Case(State.COMPLETED, columns={"finished_at": timezone.now() - timedelta(days=999)}),
    "cancelled": Case(State.CANCELLED, columns={"finished_at": timezone.now()}),
    "cancelled, not closed yet": Case(State.CANCELLED),
    "refused": Case(State.REFUSED, columns={"finished_at": timezone.now()}),
}
_BEFORE: Final = {"previewed", "previewed, a person needed", "waiting for a number", "waiting for a person",
                  "waiting for nothing"}  # fmt: skip
_STOPPED: Final = {"paused", "paused, a person needed", "failed"}
_ENDED: Final = {"completed", "completed, forgotten", "cancelled", "cancelled, not closed yet", "refused"}
_UNDOABLE: Final = {"completed", "cancelled"}

# In which states a button does what it says.
WHEN: Final[Mapping[str, set[str]]] = {
    "run": _BEFORE - {"waiting for a person"},
    "go-on": _STOPPED,
    "approve": {"waiting for a person", "paused, a person needed"},
    "pause": {"running"},
    "cancel": set(CASES) - _ENDED,
    "preview-again": _BEFORE,
    "read-again": _BEFORE,
    "save-mapping": set(CASES) - {"queued", "previewing", "refused"},
    "undo": _UNDOABLE,
    "take-back": {"paused", "paused, a person needed"},
}
_RUNS, _STOPS, _APPROVES = {"uploader", "administrator"}, {"uploader", "administrator", "operations"}, {"operations", "administrator"}  # noqa: E501  # fmt: skip
WHO: Final[Mapping[str, set[str]]] = {
    **dict.fromkeys(("run", "go-on", "preview-again", "read-again", "save-mapping", "undo", "take-back"), _RUNS),
    **dict.fromkeys(("pause", "cancel"), _STOPS),
    "approve": _APPROVES,
}
ROLES: Final = ("uploader", "another operator", "operations", "administrator", "auditor", "viewer", "nobody")


@pytest.fixture(autouse=True)
def ann() -> Customer:
    return make_customer(email="ann@example.com", last_name="Ray")


def person(role: str) -> User:
    if role == "uploader":
        return operator()
    if role == "nobody":
        return User.objects.create_user("nobody")
    return make_staff({"another operator": "bulk operator"}.get(role, role), role.replace(" ", "_"))


@contextmanager
def found_as(bulk_edit: BulkEdit, case: Case, settings: Settings) -> Iterator[None]:
    """Let the bulk edit be in a state, and all that is done to it be undone."""
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 0} if case.typed else {}
    settings.BULK_EDIT_APPROVED_ABOVE = {"rows": 0} if case.approved else {}
    with transaction.atomic():
        BulkEdit.objects.filter(pk=bulk_edit.pk).update(state=case.state, **case.columns)
        yield
        transaction.set_rollback(True)


def seen(bulk_edit: BulkEdit) -> tuple[Any, ...]:
    """Return all that an action could change."""
    return (
        BulkEdit.objects.filter(pk=bulk_edit.pk).values().get(),
        list(bulk_edit.chunks.order_by("first_row").values()),
        BulkEdit.objects.count(),
        BulkEditSending.objects.count(),
        ColumnMapping.objects.count(),
    )


def failures(
    bulk_edit: BulkEdit, settings: Settings, act: Callable[[], str], expected: Callable[[str], tuple[str, str]]
) -> list[str]:
    """Do the action in every state; name the states in which it was answered otherwise or changed what it may not."""
    wrong = []
    for name, case in CASES.items():
        with found_as(bulk_edit, case, settings):
            before = seen(bulk_edit)
            answer = act()
            found = (answer, NOTHING if seen(bulk_edit) == before else DONE)
        if found != expected(name):
            wrong.append(f"{name}: {found} instead of {expected(name)}")
    return wrong


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_tables_name_every_button_and_every_state() -> None:
    assert (set(WHEN), set(WHO)) == (set(BUTTONS), set(BUTTONS))
    assert {case.state for case in CASES.values()} == set(State)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", BUTTONS)
def test_a_button_of_the_page(action: str, role: str, settings: Settings) -> None:
    bulk_edit, client = preview(FILE), signed_in(person(role))

    def press() -> str:
        answer = client.post(
            f"/admin/customers/bulkedit/{bulk_edit.pk}/do/{action}/", {"confirm": "1", "name": "Weekly"}
        )
        return str(answer.status_code)

    def expected(name: str) -> tuple[str, str]:
        if role in WHO[action]:
            keeps_the_number = action == "run" and name == "waiting for a person"
            return "302", DONE if name in WHEN[action] or keeps_the_number else NOTHING
        if role == "nobody":  # no member of the staff: sent to sign in
            return "302", NOTHING
        return ("404" if role == "another operator" else "403"), NOTHING

    assert failures(bulk_edit, settings, press, expected) == []


def test_an_approval_that_nobody_asked_for_starts_nothing(settings: Settings) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = settings.BULK_EDIT_APPROVED_ABOVE = {}
    bulk_edit = preview(FILE)
    signed_in(person("operations")).post(f"/admin/customers/bulkedit/{bulk_edit.pk}/do/approve/")
    bulk_edit.refresh_from_db()
    assert (bulk_edit.state, bulk_edit.approved_by) == (State.PREVIEWED, "")


# --- sending the messages of a run ------------------------------------------------------------------------------------

_ENDED_WHOLE: Final = {"completed", "completed, forgotten", "cancelled"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("many", [False, True])
def test_the_button_that_sends_the_messages(role: str, many: bool, settings: Settings) -> None:
    """So many need somebody who approves: then the uploader alone may not."""
    settings.MESSAGES_APPROVED_ABOVE = 0 if many else 10
    content = "email,new_email\nann@example.com,anna@example.com\n"
    bulk_edit = preview(content, through=make_point("asks", email_confirmation="ask"))
    client = signed_in(person(role))
    may = {"administrator", "operations"} | (set() if many else {"uploader"})

    def press() -> str:
        return str(client.post(f"/admin/customers/bulkedit/{bulk_edit.pk}/send/", {"confirm": "1"}).status_code)

    def expected(name: str) -> tuple[str, str]:
        if role in may:
            return "302", DONE if name in _ENDED_WHOLE else NOTHING
        if role == "nobody":
            return "302", NOTHING
        return ("404" if role == "another operator" else "403"), NOTHING

    assert failures(bulk_edit, settings, press, expected) == []


# --- the commands -----------------------------------------------------------------------------------------------------

COMMANDS: Final[Mapping[str, str]] = {
    "run_bulk_edit": "run",
    "pause_bulk_edit": "pause",
    "cancel_bulk_edit": "cancel",
    "undo_bulk_edit": "undo",
}


def _can(command: str, name: str) -> bool:
    action = COMMANDS[command]
    return name in WHEN[action] | (WHEN["go-on"] if action == "run" else set())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command(command: str, role: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk_edit, user = preview(FILE), person(role)
    confirm = ("--confirm", "1") if command in ("run_bulk_edit", "undo_bulk_edit") else ()

    def enter() -> str:
        return str(call(command, bulk_edit.pk, "--by", user.username, *confirm).status)

    def expected(name: str) -> tuple[str, str]:
        if role not in WHO[COMMANDS[command]]:
            return "3", NOTHING
        if _can(command, name):
            waits = command == "run_bulk_edit" and name.endswith(", a person needed")
            return ("4" if waits else "0"), DONE
        if command == "run_bulk_edit" and name == "waiting for a person":
            return "4", DONE  # it keeps the number that was typed
        return "1", NOTHING

    assert failures(bulk_edit, settings, enter, expected) == []


# --- the API ----------------------------------------------------------------------------------------------------------

KEYS: Final = ("the key", "a key of its point", "a test key of its point", "a key of another point", "a revoked key")


def _key(name: str, own: str, point: IntegrationPoint) -> str:
    if name == "the key":
        return own
    place = make_point("other") if name == "a key of another point" else point
    text = make_key(integration_point=place, is_test=name.startswith("a test key"))
    if name == "a revoked key":
        ApiKey.objects.filter(pk=ApiKey.objects.latest("pk").pk).update(revoked_at=timezone.now())
    return text


@pytest.mark.parametrize("whose", KEYS)
@pytest.mark.parametrize("action", COMMANDS.values())
def test_a_call_of_the_api(action: str, whose: str, settings: Settings, client: Client) -> None:
    point = make_point("website")
    own = make_key(integration_point=point)
    bulk_edit = preview_by_key(FILE, ApiKey.objects.get())
    key = _key(whose, own, point)
    refused = {"a test key of its point": "403", "a key of another point": "404", "a revoked key": "401"}

    def ask() -> str:
        answer = client.post(
            f"/api/v1/bulk-edits/{bulk_edit.pk}/{action}",
            {"confirm": 1} if action in ("run", "undo") else {},
            content_type="application/json",
            headers={"authorization": f"Bearer {key}"},
        )
        return str(answer.status_code)

    def expected(name: str) -> tuple[str, str]:
        if whose in refused:
            return refused[whose], NOTHING
        if name in WHEN[action] | (WHEN["go-on"] if action == "run" else set()):
            return "202", DONE
        if action == "run" and name == "waiting for a person":
            return "202", DONE  # it keeps the number that was confirmed, and waits
        return "409", NOTHING

    assert failures(bulk_edit, settings, ask, expected) == []
