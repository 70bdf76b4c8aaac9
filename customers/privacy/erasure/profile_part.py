"""The profile itself as a part: what erasing and merging do with each of its tables that point at a customer."""

from datetime import timedelta
from typing import Final

from customers.edits.history import HISTORIES
from customers.models import BulkEdit, Change, Contact, Customer, Erasure, Identifier, Request, TokenGeneration
from customers.parts import CustomerPart, CustomerTable, FreeText, Job, OnErasure, OnMerge
from customers.privacy.erasure.sessions import forget_ended_sessions

PROFILE: Final = CustomerPart(
    name="profile",
    tables=(
        # The engine removes contacts and identifiers; a merge chooses between two current ones of a kind.
        CustomerTable(Contact, OnErasure.CORE, OnMerge.CORE),
        CustomerTable(Identifier, OnErasure.CORE, OnMerge.CORE),
        # The victim becomes a signpost, and so do those that were merged into it before.
        CustomerTable(Customer, OnErasure.KEPT, OnMerge.CORE, field="merged_into"),
        CustomerTable(HISTORIES[Customer], OnErasure.CORE, OnMerge.STAYS, field="merged_into"),
        # What happened stays with whom it happened to: the changelog says whose entry it is.
        CustomerTable(Change, OnErasure.CORE, OnMerge.STAYS),
        CustomerTable(HISTORIES[Contact], OnErasure.CORE, OnMerge.STAYS),
        CustomerTable(HISTORIES[Identifier], OnErasure.CORE, OnMerge.STAYS),
        CustomerTable(Request, OnErasure.CORE, OnMerge.CORE),
        CustomerTable(Erasure, OnErasure.CORE, OnMerge.STAYS),
        CustomerTable(TokenGeneration, OnErasure.KEPT, OnMerge.STAYS),
    ),
    texts=(FreeText(BulkEdit, "reason"),),
    jobs={"forget ended sessions": Job(forget_ended_sessions, every=timedelta(days=1))},
)
