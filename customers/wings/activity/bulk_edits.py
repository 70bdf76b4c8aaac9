"""What a file of any kind can do besides: issue an action to every customer in it, also one of the past.

Whoever may run bulk edits may: a file changes customers without the permission to edit a single one, too.
"""

import datetime as dt
from typing import Final

from django.utils import timezone

from customers.admin.ui.times import moment
from customers.bulk_edit_kinds import (
    BulkEditEffect,
    BulkEditOption,
    Chosen,
    EffectBatch,
    Frozen,
    OptionInput,
    OptionRefused,
)
from customers.database.bulk_statements import in_list
from customers.wings.activity.errors import ActivityError
from customers.wings.activity.issuing.issue import find_template, issue_to
from customers.wings.activity.issuing.withdraw import withdraw
from customers.wings.activity.models import Action, ActionTemplate
from customers.wings.activity.rules import event_time, read_rfc_3339

TEMPLATE, AT = "issue_action", "issue_action_at"


def _templates() -> list[tuple[str, str]]:
    found = ActionTemplate.objects.filter(is_active=True).order_by("name")
    return list(found.values_list("system_name", "name"))


def _checked_template(text: str) -> str:
    try:
        return find_template(text).system_name
    except ActivityError as refused:
        raise OptionRefused(str(refused)) from None


def _checked_time(text: str) -> str:
    """Return the event time in UTC; one without an offset, as the page sends it, is local."""
    try:
        return event_time(_local(text) or read_rfc_3339(text), now=timezone.now()).isoformat()
    except ActivityError as refused:
        raise OptionRefused(str(refused)) from None


def _local(text: str) -> dt.datetime | None:
    try:
        typed = dt.datetime.fromisoformat(text)
        return None if typed.tzinfo or "T" not in text else timezone.make_aware(typed).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _freeze(chosen: Chosen) -> Frozen:
    template = _checked_template(chosen[TEMPLATE])
    name = ActionTemplate.objects.values_list("name", flat=True).get(system_name=template)
    return {"template": template, "name": name, "at": chosen.get(AT, "")}


def _describe(frozen: Frozen) -> str:
    if not frozen["at"]:
        return f"The action {frozen['name']} is issued to its customers, as of the run."
    at = moment(dt.datetime.fromisoformat(frozen["at"]), timezone.localtime()).exact
    return f"The action {frozen['name']} is issued to its customers, as of {at}."


def _issue(batch: EffectBatch) -> None:
    template = ActionTemplate.objects.get(system_name=batch.frozen["template"])
    template.is_active = True  # it was when the run began: one that is retired meanwhile doesn't leave half a file
    at = dt.datetime.fromisoformat(batch.frozen["at"]) if batch.frozen["at"] else None
    happened = min(at, batch.now) if at else None  # the clock that checked the upload may be ahead of the database's
    issue_to([row.customer_id for row in batch.rows], template, happened, batch.context, batch.now)


def _withdraw(batch: EffectBatch) -> None:
    issued = Action.objects.filter(
        in_list("issued_to", [row.customer_id for row in batch.rows]),
        bulk_edit=batch.undo_of,
        template__system_name=batch.frozen["template"],
    )
    withdraw(list(issued.values_list("pk", flat=True)), batch.context, batch.now)


EFFECT: Final = BulkEditEffect(
    name="issue_action",
    label="Issue an action",
    options=(
        BulkEditOption(TEMPLATE, "Action", _checked_template, "An action template, by its system name.", _templates),
        BulkEditOption(
            AT,
            "Event time",
            _checked_time,
            "When it happened. Blank: when the row is applied. The time of recording is kept beside it.",
            input=OptionInput.MOMENT,
            required=False,
        ),
    ),
    freeze=_freeze,
    describe=_describe,
    apply=_issue,
    undo=_withdraw,
    # A withdrawal tells no file from a person: whoever had theirs withdrawn by hand would get it back as well.
    again=False,
)
