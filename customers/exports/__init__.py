"""Customers become a spreadsheet that can be uploaded again unchanged.

columns.py    what can be exported, and what of it is wanted
rows.py       the rows, batch by batch
export.py     a file of them, from one picture of the database
resource.py   the same columns as django-import-export knows them
sample.py     the example file of the upload page
"""
