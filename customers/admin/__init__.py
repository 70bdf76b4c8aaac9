"""Pages for staff, one folder per page family. Importing this package registers them all with the admin site.

customers/    the list, its search, filters, columns and exports
profile/      the page of one customer
bulk_edits/   uploads, previews, runs
changelog/    what was changed
cards/        cards, their series and labels
merges/       two customers side by side, merged and undone
requests/     erasures and releases, asked and decided
logs/         access, API requests, messages
settings/     custom fields, column mappings, identifier types, junk values, staff
ui/           what the pages share
"""

from customers.admin.bulk_edits import admin as _bulk_edits  # noqa: F401
from customers.admin.cards import admin as _cards  # noqa: F401
from customers.admin.cards import labels as _card_labels  # noqa: F401
from customers.admin.cards import series as _card_series  # noqa: F401
from customers.admin.changelog import admin as _changes  # noqa: F401
from customers.admin.customers import admin as _customers  # noqa: F401
from customers.admin.customers.exports import list as _exports  # noqa: F401
from customers.admin.logs import access_log, api_requests, messages  # noqa: F401
from customers.admin.merges import admin as _merges  # noqa: F401
from customers.admin.requests import admin as _requests  # noqa: F401
from customers.admin.settings import column_mappings, custom_fields, identifier_types, junk_values, staff  # noqa: F401
