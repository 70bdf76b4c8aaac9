"""A file is accepted, then read.

multipart.py          a form with a file: whole or not at all
options.py            what a person may say about the file
accept.py             durable acceptance: the file, its checksum, the row in the database
same_value.py         one value for many customers, as a file of them
collect.py            the customers of the list who match, as such a file
guessed_encoding.py   an encoding nobody named: read, or asked about
columns.py            what its columns mean, and what its rows are planned under
column_options.py     what a column can be made
named_columns.py      what a command or a client system says of columns
other_sheets.py       a workbook whose wrong sheet was read
read.py               the file, or the ledger that an undo takes back, becomes chunks
"""
