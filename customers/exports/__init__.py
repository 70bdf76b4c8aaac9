"""Customers become a spreadsheet that can be uploaded again unchanged.

columns.py    the columns of the project: the declared ones and its own; which of them an export has
rows.py       the rows, batch by batch
export.py     a file of them, from one picture of the database
resource.py   CustomerResource: the same columns as django-import-export's pages take them
sample.py     the example files of the upload page
errors.py     why an export is refused
"""
