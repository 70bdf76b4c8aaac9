"""Merges as a part of a customer: what becomes of their own tables, and of requests that wait."""

from typing import Final

from customers.merging.upkeep.invariants import INVARIANTS
from customers.merging.upkeep.waiting_requests import merge_requests, unmerge_requests
from customers.models import BlockedMerge, Merge
from customers.parts import CustomerPart, CustomerTable, OnErasure, OnMerge

MERGING: Final = CustomerPart(
    name="merging",
    tables=(
        # What happened stays with whom it happened to.
        CustomerTable(Merge, OnErasure.CORE, OnMerge.STAYS, field="survivor"),
        CustomerTable(Merge, OnErasure.CORE, OnMerge.STAYS, field="victim"),
        CustomerTable(BlockedMerge, OnErasure.CORE, OnMerge.STAYS, field="holder"),
        CustomerTable(BlockedMerge, OnErasure.CORE, OnMerge.STAYS, field="other"),
    ),
    merge=merge_requests,
    unmerge=unmerge_requests,
    invariants=INVARIANTS,
)
