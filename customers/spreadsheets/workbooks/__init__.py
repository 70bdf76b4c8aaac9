"""XLSX, XLSM, XLS and ODS, read in a child process with limits of its own.

table.py            start the child, and stream the rows it wrote
child.py            the child process
rows.py             its work: check the container, choose the sheet, write its rows
packed_rows.py      the file of rows between the two
containers/         what a workbook is made of, checked before it is read
xlsx/               the worksheets of an XLSX file
calamine_rows.py    the quickest reader
ods_rows.py         the rows of an ODS file
values/             what a cell shows, as text
"""
