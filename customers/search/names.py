"""A name that is looked for, as conditions of the database. What is stored, and what a typed text asks for, is said by
customers/rules/texts/search_names.py alone.
"""

import re
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import BooleanField, CharField, F, Func, Q, Value
from django.db.models.lookups import Exact

from customers.rules.texts.search_names import NamePart, NameSearch

_NAME: Final = F("search_name")
_IN_DIACRITICS = "%|%|%"  # the section of a name with diacritics that has them


class _Like(Func):
    """LIKE with a pattern of ours, as PostgreSQL reads it: a backslash goes before what is no wildcard."""

    template = "%(expressions)s"
    arg_joiner = " LIKE "
    output_field = BooleanField()

    def __init__(self, pattern: str) -> None:
        super().__init__(_NAME, Value(pattern))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="%(expressions)s ESCAPE '\\'")


class WholeName(Func):
    """What equals for all spellings of a whole name, as its index has it (migration 0002)."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="replace(split_part(%(expressions)s, ' |', 1), ' ', '')")

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        before = f"substr({column} || ' |', 1, instr({column} || ' |', ' |') - 1)"
        return f"replace({before}, ' ', '')", [*params, *params]


def has_parts(asked: NameSearch) -> Q:
    """Match the names that hold all that was typed, however they are spelled.

    PostgreSQL finds them by trigrams. SQLite reads the column: with 100,000 customers a search takes 70 ms of it.
    """
    return reduce(and_, map(_holds, asked.parts))


def is_whole(asked: NameSearch) -> Q:
    """Match the names that are the one that was typed, however they are spelled."""
    return Q(Exact(WholeName(_NAME), asked.whole))


def is_spelled_so(asked: NameSearch) -> Q:
    """Match, of the names that either of the others matches, those that have the letters that were typed."""
    in_other_words = (_holds(part) for part in asked.exact_parts if part not in asked.parts)
    without_diacritics = reduce(and_, in_other_words, ~Q(_Like(_IN_DIACRITICS)))
    return without_diacritics | reduce(and_, map(_holds_in_diacritics, asked.exact_parts))


def _holds(part: NamePart) -> Q:
    texts = [_escaped(text) for text in part.texts]
    if part.begins_a_word:
        return reduce(or_, (Q(_Like(f"{text}%")) | Q(_Like(f"% {text}%")) for text in texts))
    return reduce(or_, (Q(_Like(f"%{text}%")) for text in texts))


def _holds_in_diacritics(part: NamePart) -> Q:
    blank = " " if part.begins_a_word else ""
    return reduce(or_, (Q(_Like(f"{_IN_DIACRITICS}{blank}{_escaped(text)}%")) for text in part.texts))


def _escaped(text: str) -> str:
    return re.sub(r"[\\%_]", r"\\\g<0>", text)
