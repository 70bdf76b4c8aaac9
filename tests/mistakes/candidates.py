"""Find where a small mistake could be planted in a source file, and what the line would be then."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Each comparison with the one that is most easily taken for it.
_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_NARROWING = {"filter", "exclude", "update", "get", "move"}  # calls whose keywords are guards


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: which part of a file becomes what. Offsets are in characters."""

    path: Path
    line: int
    start: int
    end: int
    instead: str
    kind: str

    def planted(self, source: str) -> str:
        """Return the source with the mistake in it."""
        return f"{source[: self.start]}{self.instead}{source[self.end :]}"


def candidates(path: Path) -> list[Mistake]:
    """List the mistakes that could be planted in a file, in the order of their places."""
    source = path.read_text()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node, instead, kind in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + _characters(source, starts, node.lineno, node.col_offset)
        end = starts[(node.end_lineno or 1) - 1] + _characters(
            source, starts, node.end_lineno or 1, node.end_col_offset or 0
        )
        found.append(Mistake(path, node.lineno, start, end, instead, kind))
    return sorted(found, key=lambda one: (one.start, one.kind))


def _characters(source: str, starts: list[int], line: int, column: int) -> int:
    """Turn the column of the syntax tree, counted in bytes, into characters."""
    text = source[starts[line - 1] : starts[line]]
    return len(text.encode()[:column].decode())


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr, str, str]]:
    """Yield each expression that a mistake replaces, with what stands there then and the kind of the mistake.

    Left out is what changes nothing that a test could see: how a class is decorated, and that two lists which always
    have one length are said to have it.
    """
    ignored = {id(part) for node in ast.walk(tree) for unseen in _unseen(node) for part in ast.walk(unseen)}
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _SWAPPED:
            other = ast.Compare(node.left, [_SWAPPED[type(node.ops[0])]()], node.comparators)
            yield node, f"({ast.unparse(other)})", "comparison"
        elif isinstance(node, ast.BoolOp):
            other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node, f"({ast.unparse(ast.BoolOp(other_op, node.values))})", "and/or"
            yield node, f"({ast.unparse(node.values[0])})", "half a condition"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, f"({ast.unparse(node.operand)})", "not"
        elif isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise | ast.Return | ast.Continue):
            yield node.test, "(False)", "guard left out"
        elif isinstance(node, ast.Call):
            yield from _without_a_keyword(node)
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            yield node, str(not node.value), "yes/no"


def _unseen(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.ClassDef):
        return node.decorator_list
    return [node.value] if isinstance(node, ast.keyword) and node.arg == "strict" else []


def _without_a_keyword(node: ast.Call) -> Iterator[tuple[ast.expr, str, str]]:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _NARROWING or len(node.keywords) < 2:
        return
    for left_out in node.keywords:
        rest = [keyword for keyword in node.keywords if keyword is not left_out]
        yield node, ast.unparse(ast.Call(node.func, node.args, rest)), "condition of a query left out"
