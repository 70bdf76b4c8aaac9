"""Pages for staff. Importing this package registers them with the admin site.

form.py       the address of a key
lines.py      deliveries as the page shows them
callbacks.py  the list, a callback's page, its secret, sending again
"""

from customers.wings.callbacks.admin import callbacks as _callbacks  # noqa: F401
