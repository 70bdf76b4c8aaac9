"""What the walks over every page need of a wing; each says it in a module `walked` beside its tests.

A wing that is deleted takes it along: no walk names a wing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from customers.models import Customer
from integration_points.models import IntegrationPoint

FOLDER = Path(__file__).parent
INSTALLED = tuple(app.split(".")[2] for app in settings.INSTALLED_APPS if app.startswith("customers.wings."))


@dataclass(frozen=True, slots=True)
class WalkedWing:
    """`objects` makes one of each model that has pages, and gives the customer what the tabs of the wing show."""

    objects: Callable[[Customer, IntegrationPoint], Iterable[Model | None]]
    named: Mapping[str, str] = field(default_factory=dict)  # by the name of a part of its URLs: whose id stands there
    forms: Mapping[str, str] = field(default_factory=dict)  # by model: what the stock form asks for
    without_stock_form: Collection[str] = ()  # models that are changed on a page of the wing's own


def walked_wings() -> Iterator[WalkedWing]:
    """Yield what the installed wings say, in the order of the settings."""
    for name in INSTALLED:
        if (FOLDER / name / "walked.py").exists():
            yield import_module(f"tests.wings.{name}.walked").WALKED


def tables_of_who_may_what() -> Iterator[Path]:
    """Yield the tables of who may what at the URLs and tabs of the installed wings."""
    yield from filter(Path.exists, (FOLDER / name / "who_may_what.txt" for name in INSTALLED))
