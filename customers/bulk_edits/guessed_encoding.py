"""A file in an encoding that nobody named: whether it is read all the same, or a person says which one it is."""

from customers.models import BulkEdit
from customers.rules.decoded_words import is_garbled, needs_a_person
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Sheet

WAITS, LINE_AT = "encoding_waits", "encoding_line_at"
_MOST_NAMED = 6


class EncodingUndecided(Exception):
    """Nobody has said yet in which encoding the file is."""

    def __init__(self, encoding: str) -> None:
        super().__init__(f"Say first which encoding the file has: read as {encoding}, its words are none.")


def about_encoding(bulk_edit: BulkEdit, sheet: Sheet) -> dict[str, object]:
    """Return what is kept of a guess for the page, which asks; where nobody can be asked, raise FileRefused."""
    guess = sheet.guess
    if guess is None:
        return {}
    waits = not guess.taken_alone or needs_a_person(*map(guess.words_in, guess.taken_alone))
    if waits and not bulk_edit.asks_about_columns:
        raise _refusal(sheet)
    return {"encoding_guesses": list(guess.encodings), LINE_AT: guess.line_at, WAITS: waits}


def check_encoding(bulk_edit: BulkEdit) -> None:
    """Raise EncodingUndecided where a person has to name the encoding before anything is run."""
    if bulk_edit.read_as.get(WAITS):
        raise EncodingUndecided(bulk_edit.read_as["encoding"])


def _refusal(sheet: Sheet) -> FileRefused:
    read, *others = sheet.encoding_guesses
    garbled = (row.number for row in sheet if any(is_garbled(cell) for cell in row.cells if not cell.isascii()))
    likely = ", ".join(others[:_MOST_NAMED]) or read
    row = next(garbled, None)
    if row is None:
        return FileRefused("bad_encoding/guessed_header", encoding=read, likely=likely)
    return FileRefused("bad_encoding/guessed", row=row, encoding=read, likely=likely)
