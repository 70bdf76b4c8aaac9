"""The staff's pages, one family a module; each registers itself."""

from customers.admin import access_log as access_log
from customers.admin import api_requests as api_requests
from customers.admin import bulk_edits as bulk_edits
from customers.admin import card_labels as card_labels
from customers.admin import card_series as card_series
from customers.admin import cards as cards
from customers.admin import changes as changes
from customers.admin import custom_fields as custom_fields
from customers.admin import customers as customers
from customers.admin import identifier_types as identifier_types
from customers.admin import junk as junk
from customers.admin import messages as messages
from customers.admin import requests as requests
from customers.admin import staff as staff
