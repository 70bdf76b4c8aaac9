"""Bytes become rows, and rows become bytes. Nothing here knows a customer.

reading.py      a stored file becomes a sheet
sheet.py        the sheet: how it was read, its headers, its rows
signatures.py   what a file is, by its content
encodings.py    which encoding a text file is in
eight_bit.py    encodings that nothing in the file proves
delimiters.py   which character parts the cells
text_table.py   CSV and other delimited text
workbooks/      XLSX, XLSM, XLS and ODS
headers.py      which headers are the same or nearly
cells.py        blank cells, escaped cells, cells packed for keeping
refusals.py     why a whole file is refused
writing.py      CSV and XLSX, written row by row
"""
