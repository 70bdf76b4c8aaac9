"""What is kept of customers, of their changes and of the bulk edits that made them."""

from customers.models.bulk_edit import BulkEdit, State
from customers.models.bulk_edit_chunk import BulkEditChunk
from customers.models.bulk_edit_row import BulkEditClaim, BulkEditRow
from customers.models.change import Change, ChangeField
from customers.models.contact import Contact
from customers.models.custom_field import CustomField
from customers.models.customer import Customer
from customers.models.identifier import Identifier, IdentifierType

__all__ = [
    "BulkEdit",
    "BulkEditChunk",
    "BulkEditClaim",
    "BulkEditRow",
    "Change",
    "ChangeField",
    "Contact",
    "CustomField",
    "Customer",
    "Identifier",
    "IdentifierType",
    "State",
]
