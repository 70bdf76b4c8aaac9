"""Messages as a part of a customer."""

from collections.abc import Collection
from typing import Final

from customers.database.bulk_statements import in_list
from customers.models import Message
from customers.parts import CustomerPart, CustomerTable, OnErasure, OnMerge
from customers.rules.erasure import ERASED
from customers.rules.messages import Void


def _erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Keep only that something was sent, not where to; what waits is never sent."""
    messages = Message.objects.filter(in_list("customer_id", customer_ids))
    messages.filter(state=Message.State.WAITING).update(
        state=Message.State.VOID, why=Void.ERASED.value, next_try_at=None
    )
    messages.update(to=ERASED)


MESSAGES: Final = CustomerPart(
    name="messages", tables=(CustomerTable(Message, OnErasure.PART, OnMerge.STAYS),), erase=_erase
)
