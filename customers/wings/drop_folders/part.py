"""What the core has to know about drop folders: they hold nothing of a customer, and have work that recurs."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, Job
from customers.wings.drop_folders.collecting.run_small import run_small
from customers.wings.drop_folders.due import ring_for_due

DROP_FOLDERS: Final = CustomerPart(
    name="drop_folders",
    jobs={"look into drop folders": Job(ring_for_due, every=timedelta(minutes=1))},
    follow=run_small,
)
