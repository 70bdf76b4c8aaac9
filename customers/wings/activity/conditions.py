"""What segment rules may ask about actions: how often one happened to a customer, and when last."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Aggregate, Count, Max, QuerySet

from customers.parts import RuleField, RuleOptions, ValueKind
from customers.wings.activity.models import Action, ActionTemplate

_GROUP: Final = "Activity"


def rule_fields() -> Sequence[RuleField]:
    """Name two fields for each template, the retired ones too: what happened, happened."""
    rows = ActionTemplate.objects.order_by("name", "system_name").values_list("id", "system_name", "name")
    return [field for id_, system_name, name in rows for field in _of_template(id_, system_name, name)]


def _of_template(id_: int, system_name: str, name: str) -> tuple[RuleField, RuleField]:
    count, last = Count("id"), Max("at")
    return (
        RuleField(
            name=f"action.{system_name}.count",
            label=f"{name}: how often",
            group=_GROUP,
            kind=ValueKind.NUMBER,
            rows=partial(_rows, id_, count),
            takes_days=True,
        ),
        RuleField(
            name=f"action.{system_name}.last",
            label=f"{name}: last time",
            group=_GROUP,
            kind=ValueKind.MOMENT,
            rows=partial(_rows, id_, last),
        ),
    )


def _rows(template_id: int, value: Aggregate, options: RuleOptions) -> QuerySet[Any, Any]:
    actions = Action.objects.filter(template_id=template_id, withdrawal=None).order_by()
    if options.within_days is not None:
        actions = actions.filter(at__gt=options.now - dt.timedelta(days=options.within_days))
    return actions.values("customer_id").annotate(value=value).values("customer_id", "value")
