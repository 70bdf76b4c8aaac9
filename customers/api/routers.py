"""Every router of the API: a new capability is one line here, in the order of the documentation."""

from typing import Final

from ninja import Router

from customers.api.bulk_edit_results import router as bulk_edit_results
from customers.api.bulk_edits import router as bulk_edits
from customers.api.contact_info import router as contact_info
from customers.api.lookups import router as customers
from customers.api.operations import router as operations
from customers.api.verifications import router as verifications

ROUTERS: Final[tuple[Router, ...]] = (
    customers,
    operations,
    contact_info,
    verifications,
    bulk_edits,
    bulk_edit_results,
)
