"""Kinds of points accounts. The default one is always there: every `migrate` sees to it."""

from typing import Any

from django.apps import AppConfig, apps

from customers.wings.points.errors import UnknownAccount
from customers.wings.points.models import PointsAccountKind
from customers.wings.points.models.points import DEFAULT_KIND


def make_default_kind(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Make the account that changes go to where none is named; what staff called it is left as it is."""
    try:
        kinds = apps.get_model("points", "PointsAccountKind").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    if not kinds.filter(system_name__iexact=DEFAULT_KIND).exists():
        kinds.create(system_name=DEFAULT_KIND, name="Bonus points")


def kind_named(system_name: str) -> PointsAccountKind:
    """Return the kind of account that a client system names, the default one for a blank. Raises UnknownAccount."""
    kind = PointsAccountKind.objects.filter(system_name=system_name or DEFAULT_KIND).first()
    if kind is None:
        raise UnknownAccount
    return kind
