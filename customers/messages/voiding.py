"""Take back messages that nobody has sent yet, in the transaction of what made them useless."""

from collections.abc import Iterable

from customers.database.bulk_statements import in_list
from customers.models import Message
from customers.rules.messages import Void


def void_messages(*, purpose: str, about_ids: Iterable[int], why: Void) -> int:
    """Take back what still waits of these confirmations or verifications; return how many messages that are."""
    waiting = Message.objects.filter(in_list("about_id", about_ids), purpose=purpose, state=Message.State.WAITING)
    return waiting.update(state=Message.State.VOID, why=why, next_try_at=None)
