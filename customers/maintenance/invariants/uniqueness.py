"""NL7: what is unique is unique, and the database itself sees to it."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.db.models import CheckConstraint, Count, Max, Min, Q, UniqueConstraint

from customers.database.constraints import names_of_constraints
from customers.maintenance.invariants.offences import select
from customers.parts import tables

APPS = ("customers", "integration_points")
HISTORY_INDEXES = tuple(f"historical{name}_once_per_moment" for name in ("customer", "contact", "identifier", "card"))
_INVALID = """
    SELECT conname FROM pg_constraint WHERE NOT convalidated
    UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid
"""


def broken() -> Iterator[str]:
    """Name constraints that are not there or not valid, and the rows that break one."""
    wanted = [(model, constraint) for model in _models() for constraint in model._meta.constraints]
    there = names_of_constraints()
    missing = {constraint.name for _, constraint in wanted} | set(HISTORY_INDEXES)
    yield from (f"constraint {name}: the database does not have it" for name in sorted(missing - there))
    if connection.vendor == "postgresql":
        yield from (f"constraint {name}: it is not valid" for (name,) in select(_INVALID))
    for model, constraint in wanted:
        yield from _rows_against(model, constraint)


def _models() -> list[type[models.Model]]:
    labels = dict.fromkeys([*APPS, *(table.model._meta.app_label for table in tables())])
    return [model for label in labels for model in apps.get_app_config(label).get_models()]


def _rows_against(model: type[models.Model], constraint: models.BaseConstraint) -> Iterator[str]:
    name = model._meta.model_name
    rows: models.QuerySet[models.Model] = models.QuerySet(model)
    if isinstance(constraint, CheckConstraint):
        for pk in rows.filter(~Q(constraint.condition)).order_by("pk").values_list("pk", flat=True):
            yield f"{name} {pk}: it breaks {constraint.name}"
    elif isinstance(constraint, UniqueConstraint) and constraint.fields:
        filled = {f"{field}__isnull": False for field in constraint.fields}  # the databases let NULLs stand twice
        concerned = rows.filter(constraint.condition or Q(), **filled)
        twice = concerned.order_by().values(*constraint.fields).annotate(n=Count("*")).filter(n__gt=1)
        for first, last in twice.annotate(first=Min("pk"), last=Max("pk")).values_list("first", "last"):
            yield f"{name} {first} and {last}: they break {constraint.name}"
