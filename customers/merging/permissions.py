"""The names of what staff may do with merges."""

from typing import Final

MERGE: Final = "customers.merge_customers"
MERGE_OVER_ACCESS: Final = "customers.merge_over_access"
