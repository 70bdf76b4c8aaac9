"""Find text for people that no translation reaches: in templates between and inside tags, in modules as literals."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# --- Templates --------------------------------------------------------------------------------------------------------

_TRANSLATED: Final = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_UNSEEN: Final = re.compile(
    r"{#.*?#}|{%\s*block \w*class\s*%}.*?{%\s*endblock|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|<(script|style)\b[^>]*>.*?</\1>|<!--.*?-->|<!DOCTYPE[^>]*>",
    re.DOTALL,
)
_TEMPLATE_TAG: Final = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_MARKED_TAG: Final = re.compile(r"{%\s*trans(?:late)?\b")
_SAID_BY_TAG: Final = re.compile(r'\|(?:default|default_if_none|yesno|join):"([^"]*[A-Za-z]{2}[^"]*)"|\|(pluralize)')
_CODES: Final = re.compile(r"[a-z0-9_:,./#-]*")  # of yesno and default: class names and the like
_HTML_TAG: Final = re.compile(r"<[^>]*>")
_READ_ATTRIBUTE: Final = re.compile(r'\b(?:title|aria-label|placeholder|alt|data-label|data-kind|label)="([^"]*)"')
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_ENTITY: Final = re.compile(r"&#?\w+;")
_NO_WORDS: Final = frozenset({"min", "ID", "API", "CSV", "XLSX", "JSON", "SMS", "UTC"})


def in_template(text: str) -> Iterator[str]:
    """Return the texts of a template that are read and not marked."""
    text = _TRANSLATED.sub("", _UNSEEN.sub("", text))
    for tag in _TEMPLATE_TAG.findall(text):
        if not _MARKED_TAG.match(tag):
            said = _SAID_BY_TAG.findall(tag)
            yield from (word or plural for word, plural in said if plural or not _CODES.fullmatch(word))
    # What stands in for a value keeps its place, so that an attribute stays whole.
    text = _TEMPLATE_TAG.sub("", text)
    read = [*_READ_ATTRIBUTE.findall(text), *_HTML_TAG.split(text)]
    yield from (" ".join(one.split()) for one in read if _is_said(one))


def _is_said(text: str) -> bool:
    return bool(set(_WORD.findall(_ENTITY.sub("", text))) - _NO_WORDS)


# --- Modules ----------------------------------------------------------------------------------------------------------

_MARKS: Final = re.compile(r"_|n?p?gettext(_lazy|_noop)?")
_LOGS: Final = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_LOGGERS: Final = frozenset({"log", "logger", "alarm"})
_DEFECTS: Final = frozenset(
    {"ValueError", "TypeError", "RuntimeError", "LookupError", "KeyError", "AssertionError", "NotImplementedError"}
)
_SENTENCE: Final = re.compile(
    r"[A-Z][a-z']+ .*[a-z]{2}|(?!SELECT|UPDATE|INSERT|DELETE|WITH|CASE|EXISTS)[A-Z]{2,} [a-z]{2}", re.DOTALL
)
_WORDS_AROUND: Final = re.compile(r"(?:\b[a-z]{2,}\b[ ,:]+){2}|(?:^|\{\} )[a-z]{3,} [a-z]{2,}")


def in_module(source: str) -> Iterator[tuple[int, str]]:
    """Return line and text of each literal that reads like a sentence and that nothing marks."""
    tree = ast.parse(source)
    skipped = set(_skipped(tree))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SENTENCE.match(node.value):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr) and _is_sentence(text := _text(node)):
            yield node.lineno, text


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.match(text) or _WORDS_AROUND.search(text))


def _text(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _skipped(tree: ast.AST) -> Iterator[int]:
    """Return the nodes that no page shows as they stand, or that are marked: docstrings, logs, defects, names of rows
    and of permissions (which the database keeps), arguments of gettext.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values)
        elif (isinstance(node, ast.FunctionDef) and node.name == "__str__") or (
            isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "permissions" for to in node.targets)
        ):
            yield from (id(inner) for inner in ast.walk(node))
        elif isinstance(node, ast.Call) and _is_out_of_scope(node.func):
            yield from (id(inner) for argument in node.args for inner in ast.walk(argument))


def _is_out_of_scope(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in _LOGS and isinstance(function.value, ast.Name) and function.value.id in _LOGGERS
    return isinstance(function, ast.Name) and bool(_MARKS.fullmatch(function.id) or function.id in _DEFECTS)


def unmarked(path: Path) -> list[str]:
    """Return what a file says without a mark."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return sorted(set(in_template(text)))
    return [f"line {line}: {said}" for line, said in in_module(text)]
