"""Which folder may import which, drawn from the contracts that `lint-imports` proves."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from customers.rules.texts.markdown import codes, page

_WIDTH: Final = 96
_ABOUT = """\
A module may import what is on a lower floor, and nothing above. Folders on one floor may import each other, but never \
in a circle; those with `|` between them don't import each other at all. `lint-imports`, a part of `make check`, \
proves it, chains of imports included."""


def floors_page() -> str:
    """Return the page."""
    read = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    contracts: list[Mapping[str, Any]] = read["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    rest = "\n".join(f"- {line}" for one in contracts if one["type"] != "layers" for line in _told(one))
    drawn = "\n".join(_drawn(layers))
    return page("The floors", _ABOUT, f"```text\n{drawn}\n```", "Besides:", rest)


def _drawn(layers: list[str]) -> Iterator[str]:
    """Draw each floor as a box, with the way down between them."""
    edge = f"+{'-' * (_WIDTH - 2)}+"
    for number, layer in enumerate(layers):
        if number:
            yield f"{'|':>{_WIDTH // 2}}"
            yield f"{'v':>{_WIDTH // 2}}"
        yield edge
        yield from (f"|  {line:<{_WIDTH - 6}}  |" for line in _lines(layer))
        yield edge


def _lines(layer: str) -> Iterator[str]:
    """Break a floor's folders into lines; the folder that most of them are in is left out of their names."""
    line = ""
    independent = " | " in layer
    for name in layer.replace(" | ", " : ").split(" : "):
        joint = ("  |  " if independent else "   ") if line else ""
        if len(line) + len(joint) + len(name) > _WIDTH - 6:
            yield line
            line, joint = "", ""
        line += joint + name
    yield line


def _told(contract: Mapping[str, Any]) -> Iterator[str]:
    if contract["type"] == "forbidden":
        source, forbidden = codes(contract["source_modules"]), codes(contract["forbidden_modules"])
        yield f"{contract['name']}: {source} never reaches {forbidden}."
    else:
        yield f"{contract['name']}: within {codes(contract['ancestors'])}."
