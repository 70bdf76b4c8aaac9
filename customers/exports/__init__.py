"""Customers become a spreadsheet that can be uploaded again unchanged.

columns.py      the columns of the project: the declared ones and its own; which of them an export has
column_sets.py  columns under a name
rows.py         the rows, batch by batch
copied_csv.py   the lines as PostgreSQL writes them
export.py       a file of them, from one picture of the database
request.py      request one, and read what was asked for
work.py         make it in the background
cancel.py       stop one for good
retention.py    delete what has expired
part.py         what the rest has to know of all this
resource.py     CustomerResource: the same columns as django-import-export's pages take them
sample.py       the example files of the upload page
errors.py       why an export is refused
"""
