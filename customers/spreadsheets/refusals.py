"""Why a whole file is refused. Every sentence that says so stands here, and nowhere else.

A file without a header row has a person's values where headers stand: a sentence quotes no header that may be one.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from customers.spreadsheets.sheet import ReadAs

# Before the slash stands the code that callers see; behind it, which of its sentences is meant.
SENTENCES = {
    "empty": "The file is empty. Choose the file that holds the rows.",
    "no_rows": "The file has a header but no rows. Put at least one row below the header.",
    "no_rows/blank": "The file has no header and no rows, only blank cells. Choose the file that holds the rows.",
    "no_rows/no_worksheet": "There is no worksheet in the file. Put the rows on a worksheet and save the file again.",
    "no_rows/no_such_sheet": "There is no worksheet named “{sheet}” in the file. It has: {sheets}.",
    "not_a_spreadsheet": (
        "Not a spreadsheet (it looks like {looks_like}). Save the rows as CSV, XLSX, XLS or ODS and upload that file."
    ),
    "not_a_spreadsheet/html": (
        "Not a spreadsheet (it looks like a web page). Open it in a spreadsheet program, choose “Save as”, "
        "take XLSX or CSV UTF-8, and upload that file."
    ),
    "damaged": "The file is damaged and cannot be read whole. Open it, save it again and upload that file.",
    "damaged/incomplete": "The file is damaged (not complete). Copy or export it again and upload the whole file.",
    "damaged/checksum": "The file is damaged: “{part}” in it is not what it was when it was saved. Save it again.",
    "damaged/missing_part": "The file is damaged: “{part}” is missing in it. Open it and save it again.",
    "damaged/entities": (
        "The file declares document types or entities (in “{part}”), which no spreadsheet program does. "
        "Open it in a spreadsheet program, save it as XLSX and upload that file."
    ),
    "damaged/names": (
        "The file holds parts under names that no spreadsheet program gives. "
        "Open it in a spreadsheet program, save it as XLSX and upload that file."
    ),
    "encrypted": "The file is password-protected. Remove the password, save it and upload that file.",
    "too_large": "The file has {size}; the limit is {limit}. Split it.",
    "too_large/memory": "The file needs more memory than one file may take. Save the rows as CSV, or split the file.",
    "too_large/time": "Reading the file takes longer than one file may take. Save the rows as CSV, or split the file.",
    "too_large/cell": (
        "Row {row}: a cell has more than {limit} characters, which is the limit. Shorten it or take it out."
    ),
    "too_large/line": "Row {row}: the line is longer than {limit}. Check the delimiter and the line breaks.",
    "too_many_rows": "The file has more than {limit} rows (row {row} is one too many). Split it.",
    "too_many_columns": "The file has {columns} columns; the limit is {limit}. Take out those that are not needed.",
    "bad_encoding": (
        "Row {row} contains bytes that are not {encoding} text. Save the file as CSV UTF-8, or choose its encoding."
    ),
    "bad_encoding/guessed": (
        "Row {row} doesn't read as words in {encoding}, and nothing in the file says which encoding it has. "
        "Save it as CSV UTF-8, or name its encoding. Likely: {likely}."
    ),
    "bad_encoding/guessed_header": (
        "The header doesn't read as words in {encoding}, and nothing in the file says which encoding it has. "
        "Save it as CSV UTF-8, or name its encoding. Likely: {likely}."
    ),
    "bad_encoding/unknown": "The encoding “{encoding}” is not known. Known are: {known}.",
    "bad_encoding/binary": "Row {row} contains binary data (a NUL byte). Save the file as CSV UTF-8.",
    "unclosed_quote": ("Row {row}: a quote is not closed. Close it; inside a quoted cell a quote is written twice."),
    "unclosed_quote/inside": (
        "Row {row}: a quote is not closed, or a quoted cell goes on behind its quote. "
        "Close it; inside a quoted cell write a quote twice, and put the delimiter right behind the closing one."
    ),
    "unclosed_quote/long": (
        "Row {row}: a quote is not closed (the cell goes on over many lines, {limit} characters and more). Close it."
    ),
    "first_column": "The first column is “{header}”. It must be one of: {allowed}.",
    "first_column/unquoted": "The first column has no known header. It must be one of: {allowed}.",
    "first_column/disguised": (
        "The first column is “{header}”, which looks like {known} but is written with letters of another alphabet. "
        "Type the header again."
    ),
    "first_column/merge": "{takes} The file has no column {missing}.",
    "blank_header": "Column {column} has no header. Write a header in row {row}, or take the column out.",
    "blank_header/data": "Column {column} has no header, but row {row} has a value there. Write a header.",
    "duplicate_header": "Columns {first} (“{first_header}”) and {column} (“{header}”) are the same. Keep one.",
    "duplicate_header/unquoted": "Columns {first} and {column} have the same header. Keep one.",
    "forbidden_column": "Column {column} (“{header}”) cannot be changed by a file. Take the column out.",
    "forbidden_column/unquoted": "Column {column} cannot be changed by a file. Take the column out.",
    "forbidden_column/long": (
        "Column {column} has a header of {length} characters; the limit is {limit}. Shorten it, or take the column out."
    ),
    "unknown_column": "Column {column} (“{header}”) is not known. Take it out, correct its header, or say what it is.",
    "unknown_column/unquoted": (
        "Column {column} has no known header. Take it out, correct its header, or say what it is."
    ),
    "unknown_column/disguised": (
        "Column {column} (“{header}”) looks like {known} but is written with letters of another alphabet. "
        "Type the header again."
    ),
    "unknown_column/retired": (
        "Column {column} (“{header}”) names a custom field that is retired. Bring the field back, ignore the column, "
        "or give it another header."
    ),
    "unknown_column/kind": (
        "Column {column} (“{header}”) doesn't belong in a file of this kind. {takes} Take the column out, and upload "
        "the file again."
    ),
    "unknown_column/named": (
        "The file has no column “{header}”, which you said is {meant}. Correct the name, or leave it out."
    ),
    "first_column/named": (
        "The first column (“{header}”) names the customer. It can't be ignored, or become a new custom field."
    ),
    "bad_choice": "What was chosen at the upload is no longer possible. {why} Upload the file again.",
    "not_collected": "{why} Nothing was changed.",
    "bad_choice/undo": "It can no longer be taken back: what it was chosen for has changed. {why} Nothing was changed.",
    "zip_bomb": (
        "The file unpacks to far more than a spreadsheet holds ({reason}). Save the rows as CSV and upload that file."
    ),
}

CODES = frozenset(name.partition("/")[0] for name in SENTENCES)
QUOTING: Final = frozenset(name.partition("/")[0] for name in SENTENCES if "“{header}”" in SENTENCES[name])

_LONGEST_QUOTED: Final = 80
_MOST_DIGITS: Final = 5  # six are a date of birth, a card's or a customer's number
_QUOTED: Final = re.compile(r"“[^”]*”")
_QUOTES: Final = str.maketrans("“”", '""')


class FileRefused(Exception):
    """A file that nothing is taken from. `message` is for its sender: no cell stands in it, nor a header like one."""

    def __init__(self, sentence: str, *, column: str = "", **facts: str | int) -> None:
        self.sentence = sentence
        self.code = sentence.partition("/")[0]
        self.column = column
        self.facts = facts
        headers = [str(facts[name]) for name in ("header", "first_header") if name in facts]
        unquoted = f"{self.code}/unquoted"
        words = SENTENCES[unquoted if unquoted in SENTENCES and any(map(may_be_a_value, headers)) else sentence]
        self.message = words.format(column=column, **{name: _told(name, fact) for name, fact in facts.items()})
        self.read_as: ReadAs | None = None  # how far it was read all the same: a workbook has other sheets
        super().__init__(self.message)


def may_be_a_value(header: str) -> bool:
    """Return whether a header may be somebody's address or number, or a sentence, rather than the name of a column."""
    digits = sum(char.isdigit() for char in header)
    return "@" in header or digits > _MOST_DIGITS or len(header) > _LONGEST_QUOTED


def with_headers(code: str, message: str, told: Callable[[str], str]) -> str:
    """Return a refusal's message with another text in the place of each header that it quotes.

    Also what no rule recognises as a value may be one: a name, or a short identifier.
    """
    return _QUOTED.sub(lambda found: f"“{told(found[0][1:-1])}”", message) if code in QUOTING else message


def _told(name: str, fact: str | int) -> str:
    # A quote inside a header would end the quoting before the header does.
    return _shown(fact).translate(_QUOTES) if name in ("header", "first_header") else _shown(fact)


def _shown(fact: str | int) -> str:
    if isinstance(fact, int):
        return f"{fact:,}"
    # What nobody can see is shown as a mark, and no database has to store it.
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in fact)


def megabytes(size: int) -> str:
    """Write a size as a person reads it: 51 MB, 0.4 MB."""
    return f"{size / 1_000_000:,.0f} MB" if size >= 10_000_000 else f"{size / 1_000_000:,.1f} MB"
