"""What has to be marked: every template and module, but for what stays English and what is still to be done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from crm.translations.extract import sources

# For operators and developers, who read and search the one wording that the documents have.
ENGLISH: Final = (
    "crm/checks.py",
    "crm/celery.py",
    "crm/health.py",
    "crm/http/",
    "crm/logs.py",
    "crm/management/",
    "crm/processes/",
    "crm/reference/",
    "crm/settings.py",
    "crm/supervisor/",
    "crm/translations/",
    "customers/api/",
    "customers/database/",
    "customers/demo/",
    "customers/maintenance/",
    "customers/management/",
    "templates/api/",
)
# Parts of a wing that have the same readers.
ENGLISH_IN_WINGS: Final = (
    "/management/",
    "/api.py",
    "/api/",
    "/demo.py",
    "/demo/",
    "/checks.py",
    "/invariants.py",
    "/reference.py",
)
_NOT_YET: Final = Path(__file__).with_name("not_yet.txt")


def not_yet() -> frozenset[str]:
    """Return the files whose sentences are not marked yet: the list only gets shorter."""
    lines = _NOT_YET.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def scope() -> Iterator[tuple[str, Path]]:
    """Return every file that pages, mails and messages are made from, by its name in the repository."""
    for path in sources():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        if not name.startswith(ENGLISH) and not any(part in name for part in ENGLISH_IN_WINGS):
            yield name, path
