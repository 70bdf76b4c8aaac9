"""The words for templates and for the brands of touchpoints: read once a page, for its filters and for its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from customers.wings.activity.models import ActionTemplate
from integration_points.models import IntegrationPoint


class TemplateWord(NamedTuple):
    """What pages say of a template."""

    system_name: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """All templates by id, in the order of their names."""

    by_id: Mapping[int, TemplateWord]

    def id_of(self, system_name: str) -> int:
        """Return the id of a template; 0, which none has, for a name that nobody knows."""
        return next((id_ for id_, word in self.by_id.items() if word.system_name == system_name), 0)

    def ids_of_category(self, category: str) -> list[int]:
        """Return the ids of the templates of a category."""
        return [id_ for id_, word in self.by_id.items() if word.category == category]

    @property
    def categories(self) -> list[str]:
        """Return all categories in alphabetical order."""
        return sorted({word.category for word in self.by_id.values()})


def read_templates() -> TemplateWords:
    """Read them as they are now: one query."""
    rows = ActionTemplate.objects.order_by("name", "system_name").values_list("id", "system_name", "name", "category")
    return TemplateWords({id_: TemplateWord(*words) for id_, *words in rows})


def read_brands() -> Mapping[int, str]:
    """Return the brand of each integration point that has one: one query."""
    return dict(IntegrationPoint.objects.exclude(brand=None).order_by().values_list("id", "brand__name"))
