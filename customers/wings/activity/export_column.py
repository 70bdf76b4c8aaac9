"""The column of exports that says when a customer last did something."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Max

from customers.database.bulk_statements import in_list
from customers.parts import PartColumn
from customers.wings.activity.models import Action


def _last_action(customer_ids: Collection[int]) -> Mapping[int, str]:
    standing = Action.objects.filter(in_list("customer_id", customer_ids), withdrawal=None).order_by()
    last = standing.values_list("customer_id").annotate(last=Max("at"))
    return {customer_id: at.isoformat(timespec="seconds").replace("+00:00", "Z") for customer_id, at in last}


LAST_ACTION: Final = PartColumn("lastAction", "Last action", _last_action)
