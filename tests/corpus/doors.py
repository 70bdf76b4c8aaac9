"""The three doors of a file, each asked as its users ask it, and what each said."""

import csv
import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from customers.bulk_edits.run.worker import do_next_piece, work
from customers.management.commands import _bulk_edits
from customers.models import BulkEdit
from customers.spreadsheets.cells import unescaped
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint
from tests.commands.bulk_edit_commands import call
from tests.factories import signed_in
from tests.uploads import operator

UPLOAD_PAGE = "/admin/customers/customer/import/"
LONGEST_CELL = 20_000_000
NEXT = re.compile(r'<a class="button small" rel="next" href="[^"?]*(\?[^"#]*)')


@dataclass(frozen=True, slots=True)
class SaidRow:
    """What a door said of a row. Only the API says what becomes of its fields."""

    outcome: str
    column: str
    value: str
    message: str
    warns: tuple[str, ...]
    warned: tuple[str, ...] = ()  # by the API: the sentence of each warning
    becomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a door said of a file."""

    state: str
    refused: str = ""
    column: str = ""
    message: str = ""
    rows: Mapping[int, SaidRow] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    read_as: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an uploaded file: its HTML, what a person reads on it, and how the bulk edit stands."""

    html: str
    text: str
    state: str
    refusal: Mapping[str, str]

    def row(self, number: int) -> str:
        """Return what stands in the line of a row."""
        _, found, rest = self.html.partition(f'<tr id="row-{number}">')
        return text_of(rest.partition("</tr>")[0]) if found else ""


def text_of(markup: str) -> str:
    """Return what a person reads of a page."""
    visible = re.sub(r"<(script|style|template)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    visible = re.sub(r"</(div|li|td|th|p|h\d)>|<br>", " ", visible)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", visible)).split())


@dataclass(slots=True)
class Doors:
    """A person at the pages, a person at a command line and a client system, all of one integration point."""

    point: IntegrationPoint
    folder: Path
    browser: Client = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.browser = signed_in(operator())
        self.key = make_key(integration_point=self.point)

    @property
    def all(self) -> tuple[Callable[..., Any], ...]:
        """Return the doors."""
        return self.page, self.api, self.command

    def page(self, file: Path, asked: Mapping[str, str], name: str) -> Page:
        """Upload on the page, let the worker preview it, and open what the person is led to."""
        form = {"kind": "edit", **asked, "integration_point": self.point.pk}
        answer: Any = self.browser.post(UPLOAD_PAGE, {**form, "import_file": SimpleUploadedFile(name, _bytes(file))})
        if answer.status_code == 200:  # the form again, with the reason beside its field
            markup = answer.content.decode()
            return Page(markup, text_of(markup), "refused", {})
        assert answer.status_code == 302
        _work_off()
        markup = "".join(self._pages(answer.url))
        bulk_edit = BulkEdit.objects.latest("pk")
        return Page(markup, text_of(markup), str(bulk_edit.state), bulk_edit.refusal or {})

    def _pages(self, url: str) -> Iterator[str]:
        """Open the page, and the next ones of its rows."""
        following = ""
        while following is not None:
            shown: Any = self.browser.get(url + following)
            assert shown.status_code == 200
            markup = shown.content.decode()
            yield markup
            found = NEXT.search(markup)
            following = html.unescape(found[1]) if found else None

    def command(self, file: Path, asked: Mapping[str, str], name: str) -> Said:
        """Upload with the command, run it to its end, and read the report."""
        path = file.with_name(name) if _can_be_named(name) else file
        if path != file:
            path.write_bytes(_bytes(file))
        options = [part for key, said in asked.items() for part in (f"--{key.replace('_', '-')}", said)]
        through = ("--through", self.point.system_name, "--by", operator().username)
        with pytest.MonkeyPatch.context() as worker:
            worker.setattr(_bulk_edits.work_on_bulk_edits, "apply_async", lambda _arguments: work(seconds=60))
            ended = call("bulk_edit", path, *through, *options, "--wait", "--confirm", 1_000_000)
        assert ended.answer, ended.said
        report = self.folder / "report.csv"
        rows = {}
        if ended.answer["refusal"] is None:
            call("bulk_edit_report", ended.answer["id"], "--output", report)
            rows = _rows_of(report)
        return _said(ended.answer, rows)

    def api(self, file: Path, asked: Mapping[str, str], name: str) -> Said:
        """Upload with a key, let the worker preview it, and read the rows."""
        headers = {"authorization": f"Bearer {self.key}"}
        body = {"kind": "edit", **asked, "preview_only": "true", "file": SimpleUploadedFile(name, _bytes(file))}
        accepted: Any = self.browser.post("/api/v1/bulk-edits", body, headers=headers)
        assert accepted.status_code == 202, accepted.content
        _work_off()
        here = f"/api/v1/bulk-edits/{accepted.json()['id']}"
        answer: Any = self.browser.get(here, headers=headers)
        rows: dict[int, SaidRow] = {}
        after = 0
        while after is not None:
            told: Any = self.browser.get(f"{here}/rows?after={after}", headers=headers).json()
            rows |= {row["row_number"]: _told(row) for row in told["rows"]}
            after = told["next"]
        return _said(answer.json(), rows)


@contextmanager
def with_settings(settings: Mapping[str, object]) -> Iterator[None]:
    """Lower limits, so that a small file reaches them."""
    with override_settings(**settings):
        yield


def _rows_of(report: Path) -> dict[int, SaidRow]:
    """Read a report, which has the cells of the file too, whatever their length."""
    longest = csv.field_size_limit(LONGEST_CELL)
    try:
        with report.open(encoding="utf-8-sig", newline="") as lines:
            return {int(line["row"]): _reported(line) for line in csv.DictReader(lines)}
    finally:
        csv.field_size_limit(longest)


def _bytes(file: Path) -> bytes:
    return file.read_bytes()


def _can_be_named(name: str) -> bool:
    return "/" not in name and "\x00" not in name and len(name.encode()) <= 255


def _work_off() -> None:
    while do_next_piece():
        pass


def _said(answer: Mapping[str, Any], rows: Mapping[int, SaidRow]) -> Said:
    refusal = answer["refusal"] or {}
    return Said(
        state=answer["state"],
        refused=refusal.get("code", ""),
        column=refusal.get("column", ""),
        message=refusal.get("message", ""),
        rows=rows,
        notes={note["code"]: note["message"] for note in answer["file_warnings"]},
        read_as=answer["read_as"],
    )


def _reported(line: Mapping[str, str]) -> SaidRow:
    outcome = f"{line['outcome']} {line['code']}".strip()
    value, message = unescaped(line["value"]), unescaped(line["message"])
    return SaidRow(outcome, unescaped(line["column"]), value, message, tuple(line["warnings"].split()))


def _told(row: Mapping[str, Any]) -> SaidRow:
    outcome = f"{row['outcome']} {row['code']}".strip()
    warns = tuple(warning["code"] for warning in row["warnings"])
    becomes = {change["field"]: _text(change["after"]) for change in row["changes"]}
    warned = tuple(warning["message"] for warning in row["warnings"])
    return SaidRow(outcome, row["column"], row["value"], row["message"], warns, warned, becomes)


def _text(value: object) -> str:
    """Write a value as the page does."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
