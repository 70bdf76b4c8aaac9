"""An export is cancelled by whoever asked for it: the worker stops, and no file stays."""

import logging
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from customers.exports import export as export_flow
from customers.exports import work
from customers.exports.work import anything_to_export, make_exports
from customers.models import AccessLogEntry, Export
from tests.commands.bulk_edit_commands import call
from tests.exports.asking import asked, files, made
from tests.factories import make_customers, make_staff, signed_in
from tests.servers import poll_until
from tests.uploads import operator

PAGE = "/admin/customers/export/"


@pytest.fixture
def client(db: None) -> Client:
    make_customers(3)
    return signed_in(operator())


def press_cancel(client: Client, export: Export) -> Any:
    return client.post(f"{PAGE}{export.pk}/cancel/")


def everybody(client: Client) -> Export:
    return asked(client, key="client_id", columns=[], having=[])


def test_one_that_waits_is_never_made(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    export = everybody(client)
    assert "Cancel export" in client.get(f"{PAGE}{export.pk}/change/").content.decode()
    with caplog.at_level(logging.INFO, logger="customers"):
        answer = press_cancel(client, export)
    assert answer.url == f"{PAGE}{export.pk}/change/"
    assert f"cancelled export {export.pk}" in caplog.text
    assert (made(export).state, export.file.name, anything_to_export()) == ("cancelled", "", False)
    assert export.finished_at is not None
    page = client.get(answer.url).content.decode()
    assert ("cancelled" in page, f"Cancelled by {operator().username}." in page) == (True, True)
    assert ("Cancel export" in page, "Export again" in page) == (False, True)
    assert not AccessLogEntry.objects.exists()


def beside(work: Callable[[], object]) -> None:
    """Do it as a web server does, beside the worker and its transaction."""

    def on_its_own() -> None:
        try:
            work()
        finally:
            connection.close()

    other = Thread(target=on_its_own)
    other.start()
    other.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format", ["0", "1"], ids=["csv", "xlsx"])
def test_a_worker_in_the_middle_of_one_stops_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    make_customers(3)
    client = signed_in(operator())
    export = asked(client, key="client_id", columns=[], having=[], format=format)
    monkeypatch.setattr(work, "SECONDS_A_LOOK", 0.02)
    progress, written = export_flow.ExportProgress(), []
    monkeypatch.setattr(work, "ExportProgress", lambda: progress)

    def cancelled(lines: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def cancelling(*arguments: Any, **more: Any) -> Iterator[Any]:
            for number, line in enumerate(lines(*arguments, **more)):
                if number == 1:
                    assert files(), "it is being written"
                    beside(lambda: press_cancel(client, export))
                    poll_until(lambda: progress.is_over, seconds=20, what="the worker to find out")
                written.append(line)
                yield line

        return cancelling

    monkeypatch.setattr(export_flow, "export_rows", cancelled(export_flow.export_rows))
    monkeypatch.setattr(export_flow, "copied_lines", cancelled(export_flow.copied_lines))
    assert not make_exports()
    export.refresh_from_db()
    assert (export.state, export.file.name, files(), len(written)) == ("cancelled", "", [], 2)
    assert not AccessLogEntry.objects.exists()


def test_one_that_has_ended_stays_as_it_is_and_the_page_says_so(client: Client) -> None:
    export = made(everybody(client))
    answer = client.post(f"{PAGE}{export.pk}/cancel/", follow=True)
    assert "has already ended" in answer.content.decode()
    export.refresh_from_db()
    assert (export.state, len(files())) == ("done", 1)


def test_only_who_asked_for_it_cancels_it(client: Client) -> None:
    export = everybody(client)
    for role, status in (("auditor", 403), ("administrator", 403), ("viewer", 403)):
        other = signed_in(make_staff(role))
        assert (press_cancel(other, export).status_code, role) == (status, role)
        assert "Cancel export" not in other.get(f"{PAGE}{export.pk}/change/").content.decode()
    assert press_cancel(signed_in(make_staff("bulk operator", "xavier")), export).status_code == 404
    refused = call("cancel_export", export.pk, "--by", "xavier")
    assert (refused.status, "only bulk_operator can cancel it" in refused.said) == (3, True)
    assert Export.objects.get().state == "queued"


def test_the_command_cancels_it_and_says_what_it_could_not_find(client: Client) -> None:
    export, by = everybody(client), ("--by", operator().username)
    for arguments, said in (((0, *by), "no export 0"), ((export.pk, "--by", "nobody"), "no user 'nobody'")):
        refused = call("cancel_export", *arguments)
        assert (refused.status, said in refused.said) == (2, True)
    assert call("cancel_export", export.pk, *by).answer == {"id": export.pk, "state": "cancelled"}
    ended = call("cancel_export", export.pk, *by)
    assert (ended.status, "already ended" in ended.said) == (1, True)
