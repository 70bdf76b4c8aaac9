"""What segment rules may ask about actions: how often one happened to a customer, and when last."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Aggregate, Count, Max, QuerySet

from customers.database.bulk_statements import in_list
from customers.rule_fields import At, RuleField, RuleOptions, RuleRecords, ValueKind
from customers.wings.activity.models import Action, ActionTemplate, ActionWithdrawal

_GROUP: Final = "Activity"
ISSUED: Final = RuleRecords(Action, at="recorded_at", about=("template_id",))
WITHDRAWN: Final = RuleRecords(ActionWithdrawal, customer="action__customer_id", about=("action__template_id",))
RECORDS: Final = (ISSUED, WITHDRAWN)


def rule_fields() -> Sequence[RuleField]:
    """Name two fields for each template, the retired ones too: what happened, happened."""
    rows = ActionTemplate.objects.order_by("name", "system_name").values_list("id", "system_name", "name")
    return [field for id_, system_name, name in rows for field in _of_template(id_, system_name, name)]


def _of_template(id_: int, system_name: str, name: str) -> tuple[RuleField, RuleField]:
    told_by = [(records, (id_,)) for records in RECORDS]
    return (
        RuleField(
            name=f"action.{system_name}.count",
            label=f"{name}: how often",
            group=_GROUP,
            kind=ValueKind.NUMBER,
            rows=partial(_rows, id_, Count("id")),
            takes_days=True,
            told_by=told_by,
            then=partial(_then, id_, len),
        ),
        RuleField(
            name=f"action.{system_name}.last",
            label=f"{name}: last time",
            group=_GROUP,
            kind=ValueKind.MOMENT,
            rows=partial(_rows, id_, Max("at")),
            told_by=told_by,
            then=partial(_then, id_, max),
        ),
    )


def _rows(template_id: int, value: Aggregate, options: RuleOptions) -> QuerySet[Any, Any]:
    actions = Action.objects.filter(template_id=template_id, withdrawal=None).order_by()
    if options.since is not None:
        actions = actions.filter(at__gte=options.since)
    return actions.values("customer_id").annotate(value=value).values("customer_id", "value")


def _then(
    template_id: int, value: Callable[[Sequence[dt.datetime]], Any], moments: Collection[At], within_days: int | None
) -> dict[At, Any]:
    lives = _lives(template_id, {customer for customer, _ in moments})
    found = {}
    for customer, moment in moments:
        since = RuleOptions(moment, within_days).since
        times = [
            at
            for at, recorded_at, withdrawn_at in lives.get(customer, ())
            if recorded_at <= moment and (withdrawn_at is None or withdrawn_at > moment)
            if since is None or at >= since
        ]
        if times:
            found[customer, moment] = value(times)
    return found


def _lives(template_id: int, customer_ids: Collection[int]) -> dict[int, list[Any]]:
    """Read when each action happened, was recorded and was withdrawn."""
    found: dict[int, list[Any]] = {}
    actions = Action.objects.filter(in_list("customer_id", customer_ids), template_id=template_id).order_by()
    for customer, *life in actions.values_list("customer_id", "at", "recorded_at", "withdrawal__at"):
        found.setdefault(customer, []).append(life)
    return found
