"""Pages for staff. Importing this package registers them with the admin site.

form.py     what staff fill in
page.py     what a folder's page shows
actions.py  test connection, accept a key, look now
folders.py  the list, the page and the form
"""

from customers.wings.drop_folders.admin import folders as _folders  # noqa: F401
