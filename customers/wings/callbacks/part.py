"""What the core has to know about callbacks."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, Job
from customers.wings.callbacks.hear import hear_move
from customers.wings.callbacks.retention import forget_old
from customers.wings.callbacks.tasks import ring_if_due

CALLBACKS: Final = CustomerPart(
    name="callbacks",
    jobs={"forget old deliveries": Job(forget_old, every=timedelta(days=1))},
    follow=ring_if_due,
    hear_moves=hear_move,
)
