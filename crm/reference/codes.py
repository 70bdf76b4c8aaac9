"""The codes that programs decide by: of rows, of whole files, of merges, of bulk edits and of API calls."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.apps import apps
from django.utils.module_loading import import_string

from customers.api.bulk_edits.access import STATUS
from customers.api.http.errors import SENTENCES as API_SENTENCES
from customers.bulk_edits.errors import BulkEditError, RefusalCode
from customers.rules.merge_sentences import BLOCKERS
from customers.rules.refusals.code_sentences import CARD_SENTENCES, SENTENCES
from customers.rules.refusals.codes import CODES_OF, Code, Outcome
from customers.rules.texts.markdown import code, page, table, with_placeholders
from customers.spreadsheets.refusals import SENTENCES as FILE_SENTENCES

_DROP_FOLDERS: Final = "customers.wings.drop_folders"
_WHY_LEFT: Final = "collecting.outcome.SENTENCES"
_ABOUT = """\
A code never changes its meaning; its sentence may become clearer. Programs decide by the code, people read the \
sentence. Words in *italics* are filled in: the column as the file calls it, the value as received."""
_ROWS = """\
The outcomes `applied` and `unchanged` have no code. An invalid value in an optional field (birth date, gender, area, \
time zone, a custom field), or a junk contact beside other changes, is left out instead: the row is `applied`, and the \
code stands among its warnings. If nothing else would change, the row is `rejected` with that code."""
_FILES = "A file with one of these is refused as a whole: nothing of it is applied. A code can have several sentences."
_FILE_WARNINGS = [
    ("encoding_guessed", "Nobody named the encoding of a text file, and no 8-bit encoding proves itself."),
    ("error_cells", "Cells of a workbook show formula errors."),
    ("blank_gap", "Blank rows between filled ones were skipped."),
    ("same_content", "A file with the same content came before. It's never a reason to refuse one."),
]
_API = """\
Every error of the API is `{"errors": [{"code", "message", "field"}]}`. These codes can come from any route; the page \
`/api/docs` of a running server lists each route's own, the numeric ones too. A refused value has the code of a row."""


def codes_page() -> str:
    """Return the page."""
    return page(
        "Codes",
        _ABOUT,
        "## Rows of a bulk edit",
        _ROWS,
        *(part for outcome in Outcome if CODES_OF[outcome] for part in _of_outcome(outcome)),
        "### Warnings",
        _table(SENTENCES, [one for one in Code if not any(one in found for found in CODES_OF.values())]),
        "### In files of cards",
        _table(CARD_SENTENCES, list(CARD_SENTENCES)),
        "## Whole files",
        _FILES,
        table(["code", "sentence"], [(code(name.split("/")[0]), _said(said)) for name, said in FILE_SENTENCES.items()]),
        "### Warnings about a file",
        table(["code", "means"], [(code(name), means) for name, means in _FILE_WARNINGS]),
        "## Bulk edits",
        "What was asked of a bulk edit and can't be done. The sentence says why.",
        table(["code", "when", "API status"], _of_bulk_edits()),
        "## Merges",
        "Why two customers aren't merged.",
        _table(BLOCKERS, list(BLOCKERS)),
        *_of_drop_folders(),
        "## API calls",
        _API,
        _table(API_SENTENCES, list(API_SENTENCES)),
    )


def _of_outcome(outcome: Outcome) -> Iterator[str]:
    yield f"### {code(outcome.value)}"
    yield _table(SENTENCES, [one for one in Code if one in CODES_OF[outcome]])


def _table(sentences: Mapping[Any, Any], wanted: list[Any]) -> str:
    return table(["code", "sentence"], [(code(str(one)), _said(sentences[one])) for one in wanted])


def _said(sentence: object) -> str:
    text = with_placeholders(str(sentence))
    return "The rows that contradict each other, with their numbers." if text == "*rows*" else text


def _of_bulk_edits() -> Iterator[tuple[str, str, str]]:
    for one in RefusalCode:
        for kind in _below(BulkEditError):
            if getattr(kind, "code", None) is one:
                when = (kind.__doc__ or "").split("\n")[0].split(";")[0].rstrip(".")
                yield code(one.value), f"{when}.", str(STATUS[one])


def _of_drop_folders() -> Iterator[str]:
    if not apps.is_installed(_DROP_FOLDERS):  # A wing may be gone.
        return
    base, left = (import_string(f"{_DROP_FOLDERS}.{name}") for name in ("errors.DropFolderError", _WHY_LEFT))
    known = [(code(kind.code), _said(kind.sentence)) for kind in _below(base) if kind.sentence != base.sentence]
    yield "## Drop folders"
    yield "Why a check of a folder, or a connection test, failed."
    yield table(["code", "sentence"], known)
    yield "Why a file was left where it is."
    yield _table(left, list(left))


def _below(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _below(kind)
