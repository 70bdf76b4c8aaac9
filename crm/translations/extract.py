"""Find the marked sentences of templates and modules, in Python alone: no GNU gettext has to be installed for it."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

_Places = tuple[int | tuple[int, str], ...]
FOLDERS: Final = ("crm", "customers", "integration_points", "templates")
# Each function that marks a sentence, with where the sentence, its plural and its context stand.
_KEYWORDS: Final[Mapping[str, _Places]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_FOR_TRANSLATORS: Final = ("Translators:",)


def sources() -> Iterator[Path]:
    """Return every template and module that may hold a sentence for people, in a fixed order."""
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
                yield path


def extract() -> Catalog:
    """Return a catalogue of all marked sentences, each with the files that it stands in."""
    found = Catalog(charset="utf-8")
    for path in sources():
        place = path.relative_to(settings.BASE_DIR).as_posix()
        code = _readable(path)
        calls: Any = extract_python(io.BytesIO(code.encode()), dict(_KEYWORDS), _FOR_TRANSLATORS, {})
        for line, function, message, comments in calls:
            context, id_ = _read(function, message)
            if id_:
                found.add(id_, locations=[(place, line)], auto_comments=comments, context=context)
    return found


def _readable(path: Path) -> str:
    """Return a module as it is, and a template as Python calls with everything else blotted out."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text if "gettext" in text else ""
    # Each call on a line of its own: how a template is indented means nothing.
    return "\n".join(line.strip() for line in templatize(text).splitlines())


def _read(function: str, message: object) -> tuple[str | None, str | tuple[str, ...]]:
    """Return context and sentence of one call; plurals as (one, many)."""
    given = message if isinstance(message, tuple | list) else (message,)
    context, texts = None, []
    for place in _KEYWORDS[function]:
        at = place if isinstance(place, int) else place[0]
        value = given[at - 1]
        if not isinstance(value, str):
            return None, ""  # not a literal: what it may be is marked elsewhere
        if isinstance(place, int):
            texts.append(value)
        else:
            context = value
    return context, tuple(texts) if len(texts) > 1 else texts[0]
