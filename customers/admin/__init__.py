"""The staff's pages, one family a module; each registers itself."""

from customers.admin import bulk_edits as bulk_edits
from customers.admin import changes as changes
from customers.admin import custom_fields as custom_fields
from customers.admin import customers as customers
from customers.admin import identifier_types as identifier_types
