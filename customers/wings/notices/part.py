"""What the core has to know about notices."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, Job
from customers.wings.notices.bulk_edits import note_move
from customers.wings.notices.keep import keep_news
from customers.wings.notices.retention import forget_old
from customers.wings.notices.tasks import enqueue_if_due

NOTICES: Final = CustomerPart(
    name="notices",
    jobs={"forget old notices": Job(forget_old, every=timedelta(days=1))},
    follow=enqueue_if_due,
    on_news=keep_news,
    on_moves=note_move,
)
