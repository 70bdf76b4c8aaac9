"""One value for many customers: judged as the cell of a row is, and written as a file with a row for each of them."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.core.files.base import File

from customers.edits.definitions import Definitions
from customers.edits.edit import CustomerEdit
from customers.edits.planning.normalize import normalize
from customers.edits.snapshot import NOBODY
from customers.rules.columns import CUSTOMER, HEADERS
from customers.rules.refusals.sentences import sentence
from customers.spreadsheets.writing import csv_chunks

ENCODING: Final = "utf-8"
DELIMITER: Final = ","


def value_problem(field: str, text: str, *, label: str, definitions: Definitions) -> str:
    """Say why no customer can have this value; blank where nothing is wrong with it."""
    asked = normalize(CustomerEdit(key=None, values={field: text}), state=NOBODY, definitions=definitions)
    for refusal in filter(None, (asked.refusal, *asked.warnings)):
        return sentence(
            refusal.code, column=label, value=refusal.value, detail=refusal.detail or {}, where="", in_file=False
        )
    return ""


@contextmanager
def same_for_all(ids: Iterable[int], *, header: str = "", cell: str = "") -> "Iterator[File[Any]]":
    """Write the file, with the one column that sets something, or with none. Raises OSError when there is no room."""
    headers, cells = ([header], [cell]) if header else ([], [])
    rows = ([str(pk), *cells] for pk in ids)
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as written:
        written.writelines(csv_chunks([HEADERS[CUSTOMER], *headers], rows))
        written.flush()
        yield File(written)
