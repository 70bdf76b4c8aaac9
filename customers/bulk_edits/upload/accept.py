"""Accept a file: it is durable, with its checksum in the database, before anybody is notified that it was accepted."""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from customers.bulk_edits.kinds import is_of_a_part
from customers.bulk_edits.mapping.choices import ColumnChoice, choices_of, laid_over
from customers.edits.edit import Initiator
from customers.models import BulkEdit, ColumnMapping, State
from customers.spreadsheets.refusals import FileRefused, megabytes
from integration_points.models import IntegrationPoint

LONGEST_NAME = 255


class Upload(Protocol):
    """What Django's uploaded files and opened files have in common."""

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        ...

    def chunks(self) -> Iterable[bytes]:
        """Return the bytes piece by piece."""
        ...


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What a person, a command or a client system requests of an upload."""

    integration_point: IntegrationPoint
    initiator: Initiator
    file_name: str
    kind: str = BulkEdit.Kind.EDIT
    options: Mapping[str, Any] = field(default_factory=dict)  # as `kinds.choose` gives them
    country: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    date_format: str = ""
    reason: str = ""
    create_fields: Sequence[str] = ()
    ignore_columns: Sequence[str] = ()
    mapping: ColumnMapping | None = None  # its country and date format count where none is named
    columns: Sequence[ColumnChoice] = ()  # they go before what the mapping says of the same column
    asks_about_columns: bool = False
    rows_from: str = ""  # where they come from, in words, where nobody uploaded them
    run_asked: bool = False
    pilot_rows: int | None = None
    confirmed_customers: int | None = None
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is durable. One over the size limit has no name: nothing of it was kept."""

    name: str
    sha256: str
    size: int


def accept(file: Upload, asked: UploadRequest) -> BulkEdit:
    """Store the file and make its bulk edit, queued; a file over the size limit becomes a refused one.

    Raises OSError when there is no room: nothing is kept then.
    """
    with stored(file) as kept:
        return make(kept, asked)


@contextmanager
def stored(file: Upload) -> Iterator[Stored]:
    """Make the file durable for `make`, outside a transaction: a large one takes its time. Raises OSError."""
    if file.size > settings.BULK_EDIT_MAX_BYTES:
        yield Stored("", "", file.size)
        return
    name, checksum = _store(file)
    try:
        yield Stored(name, checksum, file.size)
    except BaseException:
        default_storage.delete(name)  # nobody was notified that it was accepted
        raise


def make(file: Stored, asked: UploadRequest) -> BulkEdit:
    """Make the bulk edit of a stored file, queued, or refused where the file is too large."""
    if not file.name:
        return BulkEdit.objects.create(**_columns(file, asked), **_refused_for_size(file.size))
    same = BulkEdit.objects.filter(sha256=file.sha256).exclude(state=State.REFUSED).order_by("pk").last()
    return BulkEdit.objects.create(file=file.name, sha256=file.sha256, same_content_as=same, **_columns(file, asked))


def make_collecting(asked: UploadRequest, collects: Mapping[str, Any]) -> BulkEdit:
    """Make a bulk edit whose file a worker writes before it is read."""
    return BulkEdit.objects.create(collects=dict(collects), **_columns(Stored("", "", 0), asked))


def _columns(file: Stored, asked: UploadRequest) -> dict[str, Any]:
    return {
        "kind": asked.kind,
        "part_kind": asked.kind if is_of_a_part(asked.kind) else "",
        "options": dict(asked.options),
        "integration_point": asked.integration_point,
        **asked.initiator.columns,
        "file_name": _shown_name(asked.file_name),
        "file_size": file.size,
        "country": asked.country.upper() or (asked.mapping.country if asked.mapping else ""),
        "encoding": asked.encoding,
        "delimiter": asked.delimiter,
        "sheet": asked.sheet,
        "date_format": asked.date_format or (asked.mapping.date_format if asked.mapping else ""),
        "mapping": [choice.as_json() for choice in _choices(asked)],
        "reason": asked.reason,
        "create_fields": list(asked.create_fields),
        "ignore_columns": list(asked.ignore_columns),
        "asks_about_columns": asked.asks_about_columns,
        "rows_from": asked.rows_from,
        "run_asked": asked.run_asked,
        "pilot_rows": asked.pilot_rows,
        "confirmed_customers": asked.confirmed_customers,
        "approved_by": asked.approved_by,
    }


def _shown_name(name: str) -> str:
    """Keep of a file's name what can be stored and shown: no folder, and nothing that turns or breaks a line."""
    return "".join(char for char in Path(name).name if char.isprintable())[-LONGEST_NAME:]


def _choices(asked: UploadRequest) -> list[ColumnChoice]:
    return laid_over(choices_of(asked.mapping.columns if asked.mapping else ()), asked.columns)


def _store(file: Upload) -> tuple[str, str]:
    """Write to a temporary name, make it durable, then give it its name: no half file ever has one."""
    name = timezone.now().strftime(f"bulk_edits/%Y/%m/{uuid.uuid4().hex}")
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        checksum = _linked(file, part) or _copied(file, part)
        part.rename(path)
        _make_durable(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return name, checksum


def _linked(file: Upload, part: Path) -> str:
    """Give the bytes that Django has already written to disk a second name; "" where there are none to link."""
    if not isinstance(file, TemporaryUploadedFile):
        return ""
    file.flush()
    try:
        os.link(file.temporary_file_path(), part)
    except OSError:  # another file system, or one without links
        return ""
    part.chmod(0o600)
    with part.open("rb") as stored, ThreadPoolExecutor(1) as disk:
        durable = disk.submit(os.fsync, stored.fileno())  # the disk writes while the checksum is made
        checksum = hashlib.file_digest(stored, "sha256").hexdigest()
        durable.result()
    return checksum


def _copied(file: Upload, part: Path) -> str:
    digest = hashlib.sha256()
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stored:
        for chunk in file.chunks():
            digest.update(chunk)
            stored.write(chunk)
        stored.flush()
        os.fsync(stored.fileno())
    return digest.hexdigest()


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused_for_size(size: int) -> dict[str, Any]:
    limit = settings.BULK_EDIT_MAX_BYTES
    refused = FileRefused("too_large", size=megabytes(size), limit=megabytes(limit))
    refusal = {"code": refused.code, "message": refused.message, "column": ""}
    return {"state": State.REFUSED, "refusal": refusal, "finished_at": timezone.now()}
