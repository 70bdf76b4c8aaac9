"""What the core has to know about notices."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, Job
from customers.wings.notices.bulk_edits import hear_move
from customers.wings.notices.hear import hear
from customers.wings.notices.retention import forget_old
from customers.wings.notices.tasks import ring_if_due

NOTICES: Final = CustomerPart(
    name="notices",
    jobs={"forget old notices": Job(forget_old, every=timedelta(days=1))},
    follow=ring_if_due,
    hear_news=hear,
    hear_moves=hear_move,
)
