"""Whether a customer's custom field has a value: one condition, for filters and for counts, on both databases."""

import json
from typing import Any

from django.db import models
from django.db.models.expressions import Func

from customers.rules.values.custom_values import JsonValue


class Holds(Func):
    """The value under a name in JSON is this one, or a list that holds it; use through `holds`."""

    conditional = True
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Compare by containment: a list contains its elements, anything else what equals it."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"({column} -> %s) @> %s::jsonb", [*params, self.extra["name"], json.dumps(self.extra["value"])]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Look among the elements; what is no list is its own only element."""
        column, params = compiler.compile(self.source_expressions[0])
        path = f'$."{self.extra["name"]}"'
        sql = f"%s IN (SELECT value FROM json_each({column}, %s))"  # noqa: S608 (our own names)
        return sql, [self.extra["value"], *params, path]


def holds(system_name: str, value: JsonValue) -> Holds:
    """Filter customers by a value of a custom field, alone or among several: `Customer.objects.filter(holds(...))`."""
    return Holds(models.F("custom_values"), name=system_name, value=value)
