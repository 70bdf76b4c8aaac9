"""A file in an encoding that nobody named: whether it is read all the same, or a person chooses which one it is."""

from customers.bulk_edits.errors import EncodingUndecided
from customers.models import BulkEdit
from customers.rules.texts.decoded_words import is_garbled, needs_a_person, reads_badly
from customers.spreadsheets.refusals import FileRefused
from customers.spreadsheets.sheet import Guess, Sheet

WAITS, LINE_AT = "encoding_waits", "encoding_line_at"
_MOST_NAMED = 6


def about_encoding(bulk_edit: BulkEdit, sheet: Sheet) -> dict[str, object]:
    """Return what is kept of a guess for the page, which asks; where nobody can be asked, raise FileRefused."""
    guess = sheet.guess
    if guess is None:
        return {}
    waits = not guess.taken_alone or needs_a_person(*map(guess.words_in, guess.taken_alone))
    if waits and not bulk_edit.asks_about_columns:
        raise _refusal(sheet, guess)
    likely, read = _likely(guess), guess.encodings[0]
    offered = [*likely, read] if waits else [read, *likely]
    return {"encoding_guesses": list(dict.fromkeys(offered)), LINE_AT: guess.line_at, WAITS: waits}


def _likely(guess: Guess) -> list[str]:
    """Name the encodings in which the file reads as words; where it does in none, all that it fits."""
    reads = [name for name in guess.encodings if not reads_badly([guess.sample.decode(name, "replace")])]
    return reads or list(guess.encodings)


def check_encoding(bulk_edit: BulkEdit) -> None:
    """Raise EncodingUndecided where a person has to name the encoding before anything is run."""
    if bulk_edit.read_as.get(WAITS):
        raise EncodingUndecided(bulk_edit.read_as["encoding"])


def _refusal(sheet: Sheet, guess: Guess) -> FileRefused:
    read = guess.encodings[0]
    garbled = (row.number for row in sheet if any(is_garbled(cell) for cell in row.cells if not cell.isascii()))
    likely = ", ".join(_likely(guess)[:_MOST_NAMED])
    row = next(garbled, None)
    if row is None:
        return FileRefused("bad_encoding/guessed_header", encoding=read, likely=likely)
    return FileRefused("bad_encoding/guessed", row=row, encoding=read, likely=likely)
