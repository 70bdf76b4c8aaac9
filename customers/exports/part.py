"""What the rest has to know of exports: their files are deleted in time, and at once where somebody is erased."""

from datetime import timedelta
from typing import Final

from customers.exports.retention import delete_expired, forget_exports
from customers.parts import CustomerPart, Job

EXPORTS: Final = CustomerPart(
    name="exports",
    forget_sought=forget_exports,
    jobs={"delete expired exports": Job(delete_expired, every=timedelta(days=1))},
)
