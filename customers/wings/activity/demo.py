"""A year of actions for some of the demo's customers: visits, purchases, and a few calls to support."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.contrib.auth.models import User
from django.utils import timezone

from customers.demo.people import Dice
from customers.parts import DemoCustomers, DemoStory
from customers.wings.activity.issuing.issue import write
from customers.wings.activity.models import ActionTemplate
from integration_points.models import ADMIN_PANEL, IntegrationPoint

VISIT, PURCHASE, CALL = "website.visit", "store.purchase", "support.call"
TEMPLATES: Final[Mapping[str, tuple[str, str, str]]] = {
    VISIT: ("Website visit", "Website", "Recorded by the website when a customer opens it."),
    PURCHASE: ("Purchase in a store", "Purchases", "Recorded by the till when a receipt carries a card or a phone."),
    CALL: ("Call to support", "Support", "Issued by staff after a call."),
}
_CHANCE: Final = 0.25
_YEAR: Final = dt.timedelta(days=365)
_SECONDS: Final = int(_YEAR.total_seconds())
# Of a hundred actions: how many are visits, and how many are visits or purchases.
_VISITS, _VISITS_OR_PURCHASES = 65, 92
_CHANCE_OF_A_REGULAR: Final = 0.05
_A_FEW, _MANY = (1, 6), (20, 60)
_COMMENTS: Final = (
    "Asked when the order arrives",
    "Wanted to change the delivery address",
    "Complained about a damaged parcel",
    "Asked how points are spent",
    "Thanked for the quick help",
)


def _define() -> None:
    for system_name, (name, category, description) in TEMPLATES.items():
        defaults = {"name": name, "category": category, "description": description}
        ActionTemplate.objects.get_or_create(system_name=system_name, defaults=defaults)


def _tell(customers: DemoCustomers) -> None:
    """Spread each customer's actions over the past year; what happened before they registered was recorded then."""
    now = timezone.now()
    cast = _Cast(now=now, registered=min(customers.at or now, now))
    rows = [
        row
        for number, customer_id in customers.ids.items()
        for row in cast.year_of(number, customer_id, is_regular=number in customers.showcase)
    ]
    rows.sort(key=lambda row: (row["recorded_at"], row["at"]))
    write(rows)


class _Cast:
    """The templates, points and people that a year of actions needs: three queries."""

    def __init__(self, *, now: dt.datetime, registered: dt.datetime) -> None:
        self.now, self.registered = now, registered
        self.templates = dict(ActionTemplate.objects.values_list("system_name", "id"))
        self.points = dict(IntegrationPoint.objects.values_list("system_name", "id"))
        editor = User.objects.filter(username="editor").values_list("id", flat=True).first()
        by_system: Mapping[str, Any] = {"initiator_kind": "system", "initiator_user_id": None}
        by_editor = {"initiator": "editor", "initiator_kind": "user", "initiator_user_id": editor}
        self.kinds: Mapping[str, tuple[str, Mapping[str, Any]]] = {
            VISIT: ("website-open", {"initiator": "website", **by_system}),
            PURCHASE: ("shop", {"initiator": "till", **by_system}),
            CALL: (ADMIN_PANEL, by_editor),
        }

    def year_of(self, number: int, customer_id: int, *, is_regular: bool) -> Iterator[dict[str, Any]]:
        """Yield one customer's actions."""
        dice = Dice(f"activity of demo customer {number}")
        is_regular = dice.chance(_CHANCE_OF_A_REGULAR) or is_regular
        for _ in range(dice.between(*(_MANY if is_regular else _A_FEW))):
            yield self._action(dice, customer_id)

    def _action(self, dice: Dice, customer_id: int) -> dict[str, Any]:
        at = self.now - dt.timedelta(seconds=dice.between(60, _SECONDS))
        place = dice.between(1, 100)
        template = VISIT if place <= _VISITS else PURCHASE if place <= _VISITS_OR_PURCHASES else CALL
        point, initiated = self.kinds[template]
        return {
            "customer_id": customer_id,
            "issued_to": customer_id,
            "template_id": self.templates[template],
            "at": at,
            "recorded_at": max(at, self.registered),
            "integration_point_id": self.points[point],
            "comment": dice.pick(_COMMENTS) if template == CALL else "",
            "bulk_edit_id": None,
            **initiated,
            "initiator_key_id": None,
        }


DEMO: Final = DemoStory(_CHANCE, _tell, prepare=_define)
