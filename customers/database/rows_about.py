"""Which of several tables have rows about something, asked in one statement."""

from collections.abc import Mapping, Sequence

from django.db import connection, models


def which_have_rows(foreign_keys: Mapping[str, tuple[type[models.Model], str]], ids: Sequence[int]) -> frozenset[str]:
    """Return the names of the foreign keys (name: model and field) by which a row points at one of these ids.

    Each look-up needs an index that leads with the key.
    """
    if not foreign_keys:
        return frozenset()
    several = ", ".join(["%s"] * len(ids))
    parameters: list[str | int] = []
    lookups = []
    for name, (model, field) in foreign_keys.items():
        column = model._meta.get_field(field)
        assert isinstance(column, models.ForeignKey)
        table, key = (connection.ops.quote_name(one) for one in (model._meta.db_table, column.attname))
        lookups.append(f"SELECT %s WHERE EXISTS (SELECT 1 FROM {table} WHERE {key} IN ({several}))")  # noqa: S608 (our own names)
        parameters += [name, *ids]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(lookups), parameters)
        return frozenset(name for (name,) in cursor.fetchall())
