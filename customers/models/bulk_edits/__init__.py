"""An uploaded file and what became of its rows.

bulk_edit.py        an uploaded file, applied to many customers
chunk.py            some of its rows, done in one transaction
correction.py       what somebody corrected in a row
row.py              the ledger, and the unique values that planned rows claim
sending.py          messages to the owners of contacts, after a run
column_mapping.py   what the columns of a kind of file are, saved under a name
"""
