"""Every router of the API: a new capability of the core is one line here, in the order of the documentation."""

from typing import Final

from ninja import Router

from customers.api.bulk_edits.results import router as bulk_edit_results
from customers.api.bulk_edits.routes import router as bulk_edits
from customers.api.bulk_edits.rows import router as bulk_edit_rows
from customers.api.cards.generate import router as cards
from customers.api.contacts.contact_info import router as contact_info
from customers.api.contacts.verifications import router as verifications
from customers.api.customers.lookups import router as customers
from customers.api.customers.operations import router as operations
from customers.api.identifiers.routes import router as identifiers
from customers.api.part_api import part_apis

ROUTERS: Final[tuple[Router, ...]] = (
    customers,
    identifiers,
    operations,
    contact_info,
    verifications,
    cards,
    bulk_edits,
    bulk_edit_results,
    bulk_edit_rows,
    *(router for api in part_apis() for router in api.routers),
)
