"""Who follows: what is read, and the table that keeps how far. Each wing that follows declares one of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from customers.models import Change
from customers.models.followed_place import PlaceInRecords
from customers.rule_fields import RuleClock, RuleRecords

CHANGES: Final = RuleRecords(Change, about=("version", "delta"))


def _none() -> Sequence[Any]:
    return ()


@dataclass(frozen=True, slots=True)
class Follower:
    """Follows the changes of customers, and what else it names: asked each time, for parts may come and go."""

    model: type[PlaceInRecords]
    other_records: Callable[[], Sequence[RuleRecords]] = _none
    other_clocks: Callable[[], Sequence[RuleClock]] = _none

    @property
    def places(self) -> QuerySet[PlaceInRecords]:
        """Return the places that it keeps."""
        return self.model._default_manager.all()  # noqa: SLF001 - of any model

    @property
    def records(self) -> dict[str, RuleRecords]:
        """Return all that has a place, by the name of its place: the changes of customers first."""
        return {one.name: one for one in (CHANGES, *self.other_records())}

    @property
    def clocks(self) -> dict[str, RuleClock]:
        """Return the clocks by the name of their places."""
        return {one.name: one for one in self.other_clocks()}
