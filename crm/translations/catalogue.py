"""One language's file: its sentences brought up to date with the sources, and the compiled form that Django reads.

The compiled form is kept in the repository: every way to start (make run, a container, a server that installs nothing)
has it then, and none needs a compiler or may write among the code. A test fails where it is older than its source.
"""

import io
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from crm.translations.extract import extract

_WIDTH: Final = 120


class _Undated(Catalog):
    """A catalogue whose header has no date and no version, so that the same sentences are the same bytes."""

    @property  # type: ignore[misc]  # nothing sets it
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return what a reader needs."""
        return [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", self.plural_forms)]


def po_file(language: str) -> Path:
    """Return where the sentences of a language are written."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def translated_languages() -> tuple[str, ...]:
    """Return the languages that need a catalogue: all but the one that the sources are written in."""
    return tuple(code for code, _ in settings.LANGUAGES if code != "en")


def read(language: str) -> Catalog:
    """Read a language's sentences; a new language has none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> bytes:
    """Return the file of a language as the sources want it: new sentences blank, those that are gone left out.

    Nothing is guessed from a sentence that is alike: a guess reads like a translation.
    """
    catalogue = read(language)
    catalogue.update(extract(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = f"# Sentences in {language}, made by `make messages`: fill in each msgstr."
    written = io.BytesIO()
    write_po(written, catalogue, width=_WIDTH, include_lineno=False, omit_header=True, sort_output=True)
    return _header(language, catalogue) + written.getvalue()


def compiled(language: str) -> bytes:
    """Return the compiled form of a language's file as it stands."""
    written, undated = io.BytesIO(), _Undated(locale=language)
    for message in read(language):
        if message.id:
            undated.add(message.id, message.string, context=message.context)
    write_mo(written, undated)
    return written.getvalue()


def write(language: str) -> None:
    """Bring a language's file up to date and compile it."""
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(updated(language))
    path.with_suffix(".mo").write_bytes(compiled(language))


def missing(language: str) -> list[str]:
    """Return the sentences that a language has no translation of, or only a doubtful one."""
    found = []
    for message in read(language):
        if message.id and (message.fuzzy or not all(_texts(message.string))):
            found.append(str(message.id))
    return found


def _texts(string: object) -> tuple[object, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)


def _header(language: str, catalogue: Catalog) -> bytes:
    """Write the header without dates and names: they would change with every run."""
    return (
        f"{catalogue.header_comment}\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    ).encode()
