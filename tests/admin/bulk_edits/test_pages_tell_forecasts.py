"""What a preview foresees is never told as done, on any page, and nothing is offered that is not there."""

import csv
import io
import re

import pytest
from django.test import Client
from pytest_django import Settings

from customers.bulk_edits.run import actions as asked_of
from customers.models import BulkEdit, Customer, State
from tests.factories import make_customer
from tests.uploads import preview, run, run_previewed, work_off

pytestmark = pytest.mark.django_db
PEOPLE = 6


@pytest.fixture(autouse=True)
def _two_rows_a_chunk(settings: Settings) -> None:
    settings.BULK_EDIT_CHUNK_ROWS = 2
    for at in range(PEOPLE):
        make_customer(email=f"p{at}@example.com")


def names() -> str:
    return "email,lastName\n" + "".join(f"p{at}@example.com,Lee\n" for at in range(PEOPLE))


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def line_of(text: str, bulk_edit: BulkEdit) -> str:
    """Return the words of a bulk edit's line in a list."""
    rows = re.findall(r"<tr>(.*?)</tr>", text)
    (line,) = [row for row in rows if f"/bulkedit/{bulk_edit.pk}/change/" in row]
    return " ".join(re.sub(r"<[^>]*>", " ", line).split())


@pytest.mark.parametrize("path", ["/admin/", "/admin/customers/bulkedit/"])
@pytest.mark.parametrize("state", [State.PREVIEWED, State.PREVIEWING, State.WAITING])
def test_a_list_says_of_a_preview_what_will_be_applied(operator_client: Client, path: str, state: State) -> None:
    seen = preview(names())
    BulkEdit.objects.filter(pk=seen.pk).update(state=state)
    assert "6 will be applied" in line_of(shown(operator_client, path), seen)


@pytest.mark.parametrize("path", ["/admin/", "/admin/customers/bulkedit/"])
def test_a_list_counts_what_a_run_has_done_and_nothing_else(operator_client: Client, path: str) -> None:
    seen = preview(names())
    asked_of.run(seen)
    work_off(seen, pieces=1)
    running = line_of(shown(operator_client, path), seen)
    assert ("33 % 2 0" in running, "will be applied" in running) == (True, False)
    work_off(seen)
    assert "6 rows 6 0" in line_of(shown(operator_client, path), seen)


def badges(client: Client, bulk_edit: BulkEdit) -> list[str]:
    text = shown(client, f"/admin/customers/bulkedit/{bulk_edit.pk}/change/")
    return re.findall(r'<td class="outcome-cell"><span class="badge [a-z]*">(.*?)</span>', text)


def test_a_row_is_applied_when_the_run_has_come_to_it(operator_client: Client) -> None:
    seen = preview(names())
    assert badges(operator_client, seen) == ["will be applied"] * 6
    asked_of.run(seen)
    work_off(seen, pieces=1)
    assert badges(operator_client, seen) == ["applied"] * 2 + ["will be applied"] * 4
    asked_of.pause(seen)
    assert badges(operator_client, seen) == ["applied"] * 2 + ["will be applied"] * 4
    run_previewed(BulkEdit.objects.get(pk=seen.pk))
    assert badges(operator_client, seen) == ["applied"] * 6


def test_the_sidebar_does_not_call_running_what_waits_for_a_worker(operator_client: Client) -> None:
    seen = preview(names())
    BulkEdit.objects.filter(pk=seen.pk).update(state=State.QUEUED)
    text = shown(operator_client, "/admin/")
    assert ("1 at work" in text, "1 running" in text) == (True, False)


# --- the fix-and-retry file -------------------------------------------------------------------------------------------

_WITHOUT = "email,lastName\np0@example.com,Lee\n"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (_WITHOUT, 0),
        (f"{_WITHOUT}nobody@example.com,Lee\n", 1),  # rejected
        (f"{_WITHOUT}p0@example.com,Roy\n", 2),  # in conflict
        (f"{_WITHOUT}p0@example.com,Lee\n", 0),  # a duplicate
        ("email,lastName,birthDate\np0@example.com,Lee,31.31.2000\n", 1),  # applied without a part
        ("client_id,lastName\n{victim},Lee\n", 0),  # applied whole, to the survivor
    ],
)
@pytest.mark.parametrize("before_the_run", [True, False])
@pytest.mark.parametrize("part", [{}, {"headers": {"HX-Request": "true", "HX-Target": "rows"}}])
def test_failed_rows_are_offered_exactly_where_there_are_some(
    operator_client: Client, content: str, rows: int, before_the_run: bool, part: dict[str, dict[str, str]]
) -> None:
    survivor, victim = Customer.objects.order_by("pk")[:2]
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    file = content.replace("{victim}", str(victim.pk))
    bulk_edit = preview(file) if before_the_run else run(file)
    url = f"/admin/customers/bulkedit/{bulk_edit.pk}"
    page = operator_client.get(f"{url}/change/", **part).content.decode()
    failed = operator_client.get(f"{url}/failed.csv").getvalue().decode("utf-8-sig")
    assert (f"{url}/failed.csv" in page, len(list(csv.reader(io.StringIO(failed)))) - 1) == (bool(rows), rows)


def test_a_row_that_lands_on_the_survivor_is_not_told_as_done_without_a_part(operator_client: Client) -> None:
    survivor, victim = Customer.objects.order_by("pk")[:2]
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    done = run(f"client_id,lastName\n{victim.pk},Lee\n")
    text = shown(operator_client, f"/admin/customers/bulkedit/{done.pk}/change/")
    assert ("cannot be stored" in text, "that its own was merged into" in text) == (False, True)
