"""What the doors said, compared with each other and with what has to be said; and the lines that tell it."""

import re
from collections.abc import Sequence
from datetime import date

from customers.rules.contacts.phones import shown_phone
from tests.corpus.doors import Page, Said, SaidRow
from tests.corpus.items import RowEnd, Sample
from tests.corpus.lines import Line, plain

CODE_OF_ANOTHER_UPLOAD = "same_content"  # the doors send the same file one after another
LONGEST = 60
ON_THE_PAGE = {"encoding_guessed": "The encoding is a guess."}  # where the page asks instead of noting


def file_lines(sample: Sample, page: Page, command: Said, api: Said) -> list[Line]:
    """Check what became of a file, and tell it."""
    for said in (command, api):
        assert (said.refused, said.column) == (sample.refused, sample.column), said
        assert {code for code in said.notes if code != CODE_OF_ANOTHER_UPLOAD} == set(sample.notes)
        assert {name: said.read_as[name] for name in sample.read_as} == sample.read_as
        assert said.rows.keys() >= sample.rows.keys()
    assert command.message == api.message
    if sample.refused:
        return [_refused(sample, page, command)]
    assert command.state == "completed"
    assert page.state == api.state == "previewed"
    lines = [line for number, end in sample.rows.items() for line in row_lines(sample, number, end, page, command, api)]
    notes = {code: api.notes[code] for code in sample.notes}
    assert all(note in page.text or ON_THE_PAGE.get(code, note) in page.text for code, note in notes.items())
    return lines + [Line(plain(sample.title), f"noted `{code}`", plain(note)) for code, note in notes.items()]


def _refused(sample: Sample, page: Page, command: Said) -> Line:
    """Check a refusal: whole in one sentence, the same at each door, or a question on the page."""
    assert command.message.endswith(".")
    assert command.rows == {}
    if not sample.asks:
        assert page.state == "refused"
        assert command.message in page.text
        return Line(plain(sample.title), f"file refused `{sample.refused}`", plain(command.message))
    assert page.state == "previewed"
    assert sample.asks in page.text
    end = f"command and API: file refused `{sample.refused}`; the page asks"
    return Line(plain(sample.title), end, f"{plain(command.message)} The page: {plain(sample.asks)}")


def row_lines(sample: Sample, number: int, end: RowEnd, page: Page, command: Said, api: Said) -> Sequence[Line]:
    """Check what became of a row at each door, and tell it."""
    ran, planned = command.rows[number], api.rows[number]
    check_row(end, page.row(number), ran, planned)
    return [row_line(plain(sample.title), f"row {number}", end, ran, planned)]


def check_row(end: RowEnd, shown: str, ran: SaidRow, planned: SaidRow) -> None:
    """Check that the run did what page and API foresaw, and that all three say the same of it."""
    for said in (ran, planned):
        assert (said.outcome, said.column, said.value) == (end.outcome, end.column, end.value)
        assert said.warns == end.warns
    assert planned.message in (ran.message, end.to_a_key or _to_a_key(ran.message))
    assert {name: planned.becomes.get(name) for name in end.becomes} == dict(end.becomes)
    for text in (ran.message, *planned.warned, *map(_as_on_page, end.becomes.values())):
        assert " ".join(text.split()) in shown
    if end.outcome.startswith("rejected"):
        assert planned.message.endswith(".")
        assert len(end.value) <= 80


def _as_on_page(value: str) -> str:
    """Write a phone and a day as the page does."""
    if re.fullmatch(r"\+\d+", value):
        return shown_phone(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return f"{day.day} {day:%b %Y}"
    return value


def _to_a_key(message: str) -> str:
    """Write a sentence as a client system reads it: it has no date format to choose, and nobody else's id to know."""
    nobody = re.sub(r"belongs to customer \d+", "belongs to another customer", message)
    nobody = re.sub(r"was customer \d+'s", "was another customer's", nobody)
    either = nobody.replace(": choose the format of the file's dates.", ": write it as 2001-12-31.")
    return either.replace(", or choose the format of the file's dates.", ".")


def row_line(sent: str, where: str, end: RowEnd, ran: SaidRow, planned: SaidRow) -> Line:
    """Tell what became of a row."""
    outcome, _, code = end.outcome.partition(" ")
    become = "; ".join(f"{name} becomes {plain(text, LONGEST)}" for name, text in end.becomes.items())
    noted = " ".join((f"`{code}`: {plain(said)}") for code, said in zip(planned.warns, planned.warned, strict=True))
    key = f"The API: {plain(end.to_a_key)}" if end.to_a_key else ""
    said = " ".join(filter(None, (become, plain(ran.message), key, noted)))
    return Line(sent, f"{where} {outcome}" + (f" `{code}`" if code else ""), said)
