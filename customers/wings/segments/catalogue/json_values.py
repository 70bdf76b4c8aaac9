"""The value of a custom field, where it has the type that is asked for; else none. The same on both databases."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import models
from django.db.models import F
from django.db.models.expressions import Func

FEW: Final = 3  # values that are compared one by one


class _JsonValue(Func):
    """A value out of `custom_values`. NULL: there is none of this type."""

    def __init__(self, name: str) -> None:
        super().__init__(F("custom_values"), name=name)

    def value(self, column: str) -> str:
        return f"({column} -> '{self.extra['name']}')"

    def text(self, column: str) -> str:
        return f"({column} ->> '{self.extra['name']}')"

    def path(self) -> str:
        return f"'$.\"{self.extra['name']}\"'"

    def of_type(self, column: str, *types: str) -> str:
        listed = ", ".join(f"'{type_}'" for type_ in types)
        return f"json_type({column}, {self.path()}) IN ({listed})"

    def extracted(self, column: str) -> str:
        return f"json_extract({column}, {self.path()})"


class JsonText(_JsonValue):
    """A text that is not blank."""

    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON string."""
        column, params = compiler.compile(self.source_expressions[0])
        value = self.value(column)
        return f"(CASE WHEN jsonb_typeof{value} = 'string' THEN nullif({self.text(column)}, '') END)", [
            *params,
            *params,
        ]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON string."""
        column, params = compiler.compile(self.source_expressions[0])
        sql = f"(CASE WHEN {self.of_type(column, 'text')} THEN nullif({self.extracted(column)}, '') END)"
        return sql, [*params, *params]


class JsonNumber(_JsonValue):
    """A number. PostgreSQL compares it as a decimal, SQLite as a float: both of 15 digits, which neither changes."""

    output_field = models.FloatField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON number."""
        column, params = compiler.compile(self.source_expressions[0])
        value = self.value(column)
        return f"(CASE WHEN jsonb_typeof{value} = 'number' THEN {value}::numeric END)", [*params, *params]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON number."""
        column, params = compiler.compile(self.source_expressions[0])
        sql = f"(CASE WHEN {self.of_type(column, 'integer', 'real')} THEN {self.extracted(column)} END)"
        return sql, [*params, *params]


class JsonDay(_JsonValue):
    """A date as its ISO text, which sorts as dates do."""

    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON string that looks like a date."""
        column, params = compiler.compile(self.source_expressions[0])
        value, text = self.value(column), self.text(column)
        sql = (
            f"(CASE WHEN jsonb_typeof{value} = 'string' AND {text} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$'"
            f' THEN {text} COLLATE "C" END)'
        )
        return sql, [*params, *params, *params]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON string that looks like a date."""
        column, params = compiler.compile(self.source_expressions[0])
        digits, text = "[0-9]" * 2, self.extracted(column)
        pattern = f"{digits}{digits}-{digits}-{digits}"
        sql = f"(CASE WHEN {self.of_type(column, 'text')} AND {text} GLOB '{pattern}' THEN {text} END)"
        return sql, [*params, *params, *params]


class JsonYesNo(_JsonValue):
    """Yes or no, as the texts true and false."""

    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Read it where it is a JSON boolean."""
        column, params = compiler.compile(self.source_expressions[0])
        value = self.value(column)
        return f"(CASE WHEN jsonb_typeof{value} = 'boolean' THEN {self.text(column)} END)", [*params, *params]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Name its JSON type, which is its value."""
        column, params = compiler.compile(self.source_expressions[0])
        sql = f"(CASE WHEN {self.of_type(column, 'true', 'false')} THEN json_type({column}, {self.path()}) END)"
        return sql, [*params, *params]


class JsonHasOneOf(Func):
    """The value is one of these texts or, where there may be several, a list that holds one.

    Without texts: there is any.
    """

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, name: str, wanted: Sequence[str] | None, *, several: bool) -> None:
        super().__init__(F("custom_values"), name=name, wanted=wanted and tuple(wanted), several=several)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Compare by containment, which reads a value once and knows its type; look among many by their texts."""
        column, params = compiler.compile(self.source_expressions[0])
        value, wanted, several = f"({column} -> '{self.extra['name']}')", self.extra["wanted"], self.extra["several"]
        if wanted is not None and len(wanted) <= FEW:
            held = [json.dumps({self.extra["name"]: [text] if several else text}) for text in wanted]
            each = " OR ".join([f"{column} @> %s::jsonb"] * len(held))
            return f"({each})", [one for text in held for one in (*params, text)]
        is_some = f"coalesce(jsonb_typeof{value} = '{'array' if several else 'string'}', false)"
        if wanted is not None:
            return f"({value} ?| %s::text[] AND {is_some})", [*params, list(wanted), *params]
        texts = f'jsonb_path_exists({value}, \'strict $ ? (@.type() == "string" && @ != "")\')'
        if several:
            texts = f'jsonb_path_exists({value}, \'$[*] ? (@.type() == "string" && @ != "")\')'
        return f"({is_some} AND {texts})", [*params, *params]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Look among the elements; what is no list is its own only one."""
        column, params = compiler.compile(self.source_expressions[0])
        path, wanted = f"'$.\"{self.extra['name']}\"'", self.extra["wanted"]
        marks = ", ".join(["%s"] * len(wanted or ()))
        asked = "each.value <> ''" if wanted is None else f"each.value IN ({marks})"
        type_ = "array" if self.extra["several"] else "text"
        each = f"SELECT 1 FROM json_each({column}, {path}) AS each WHERE each.type = 'text' AND {asked}"  # noqa: S608
        sql = f"(coalesce(json_type({column}, {path}) = '{type_}', 0) AND EXISTS({each}))"
        return sql, [*params, *params, *(wanted or ())]
