"""Every variable that the product reads from its environment, with the comment beside the line that reads it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from customers.rules.texts.markdown import code, page, table

# Where variables are read: a file, and the heading of its table where the file has no headings of its own.
_SOURCES: Final = {
    "crm/settings.py": "",
    "crm/web_server.py": "Web servers",
    "crm/http/web_worker.py": "Web servers",
    "crm/management/commands/start.py": "`make run`",
}
_HEADING: Final = re.compile(r"^# --- (.+?)(?: \(.*\))? -+$")
_BARE: Final = re.compile(r"str\((.+)\)")

_ABOUT = """\
Set these as environment variables. A value that cannot work stops the start with a sentence, and \
`manage.py check --deploy` looks over the rest. A list is separated by commas; yes and no are `1` and `0`."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment."""

    name: str
    section: str
    default: str
    meaning: str


def settings_page() -> str:
    """Return the page."""
    sections: dict[str, list[Variable]] = {}
    for one in variables():
        sections.setdefault(one.section, []).append(one)
    parts = []
    for section, found in sections.items():
        rows = [(code(one.name), one.default, one.meaning) for one in found]
        parts += [f"## {section}", table(["variable", "default", "meaning"], rows)]
    return page("Settings", _ABOUT, *parts)


def variables() -> list[Variable]:
    """Return each variable once, in the order in which they are read."""
    found: dict[str, Variable] = {}
    for path, section in _SOURCES.items():
        for one in _Source((Path(settings.BASE_DIR) / path).read_text(), section).variables():
            found.setdefault(one.name, one)
    return list(found.values())


class _Source:
    """One file that reads variables."""

    def __init__(self, text: str, section: str) -> None:
        self.lines = text.splitlines()
        self.tree = ast.parse(text)
        self.section = section

    def variables(self) -> Iterator[Variable]:
        for call, statements in _reads(self.tree, ()):
            at = [call.lineno, *(one.lineno for one in reversed(statements))]
            meaning = next(filter(None, map(self._comment_above, at)), "")
            yield Variable(str(_name(call)), self._section_at(call.lineno), _default(call), meaning)

    def _comment_above(self, line: int) -> str:
        block: list[str] = []
        for text in reversed(self.lines[: line - 1]):
            text = text.strip()
            if not text.startswith("# ") or _HEADING.match(text):
                break
            block.insert(0, text[2:])
        return " ".join(block)

    def _section_at(self, line: int) -> str:
        headings = (found[1] for text in self.lines[:line] if (found := _HEADING.match(text)))
        return next(reversed([self.section, *headings]))


def _reads(node: ast.AST, statements: tuple[ast.stmt, ...]) -> Iterator[tuple[ast.Call, tuple[ast.stmt, ...]]]:
    """Yield each call that reads a variable, with the statements around it."""
    if isinstance(node, ast.stmt):
        statements = (*statements, node)
    if isinstance(node, ast.Call) and _name(node):
        yield node, statements
    for child in ast.iter_child_nodes(node):
        yield from _reads(child, statements)


def _name(call: ast.Call) -> str | None:
    """Return the variable that a call reads: env.int(...), environ.Env().int(...)."""
    if not isinstance(call.func, ast.Attribute) or not call.args or not isinstance(call.args[0], ast.Constant):
        return None
    reader = ast.unparse(call.func.value)
    return str(call.args[0].value) if reader in ("env", "_env", "environ.Env()") else None


def _default(call: ast.Call) -> str:
    value = next((one.value for one in call.keywords if one.arg == "default"), None)
    return _shown(value) if value is not None else ""


def _shown(value: ast.expr) -> str:
    match value:
        case ast.Constant(value=bool(on)):
            return "yes" if on else "no"
        case ast.Constant(value=int(number)) | ast.Constant(value=float(number)):
            return f"{number:,.10g}"
        case ast.Constant(value=text):
            return code(str(text))
        case ast.IfExp():
            return f"{_shown(value.body)} with {code(ast.unparse(value.test))}, else {_shown(value.orelse)}"
        case ast.Call():  # str(DATA_DIR / "uploads")
            return code(_path(_BARE.sub(r"\1", ast.unparse(value))))
    return ""


def _path(expression: str) -> str:
    return "/".join(part.strip("'\"") for part in expression.split(" / ")).removeprefix("BASE_DIR/")
