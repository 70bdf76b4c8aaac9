"""What the core has to know about drop folders: names of files may name customers, and work recurs."""

from datetime import timedelta
from typing import Final

from customers.parts import CustomerPart, Job
from customers.wings.drop_folders.collecting.run_small import run_small
from customers.wings.drop_folders.due import enqueue_due_folders
from customers.wings.drop_folders.forgetting import forget_sought

DROP_FOLDERS: Final = CustomerPart(
    name="drop_folders",
    forget_sought=forget_sought,
    jobs={"look into drop folders": Job(enqueue_due_folders, every=timedelta(minutes=1))},
    follow=run_small,
)
