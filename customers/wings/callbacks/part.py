"""What the core has to know about callbacks."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, Job
from customers.wings.callbacks.note import note_move
from customers.wings.callbacks.retention import forget_old
from customers.wings.callbacks.tasks import enqueue_if_due

CALLBACKS: Final = CustomerPart(
    name="callbacks",
    jobs={"forget old deliveries": Job(forget_old, every=timedelta(days=1))},
    follow=enqueue_if_due,
    on_moves=note_move,
)
