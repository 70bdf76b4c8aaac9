"""XLSX, XLSM, XLS and ODS, read in a child process with limits of its own.

table.py            start the child, and stream the rows it wrote
child.py            the child process
rows.py             its work: check the container, choose the sheet, write its rows
packed_rows.py      the file of rows between the two
parts.py            what a workbook is made of
zip_parts.py        the inside of a zip container, checked first
xml_stream.py       XML from strangers, streamed
xlsx_parts.py       sheets, shared texts and number formats of an XLSX file
xlsx_styles.py      the number format of each style
xlsx_plain.py       is a worksheet plain enough for the quickest reader?
calamine_rows.py    the quickest reader
xlsx_rows.py        the rows of any worksheet
ods_rows.py         the rows of an ODS file
cells.py            typed cells as text
number_formats.py   what a number format makes of a number
number_digits.py    a number's digits in a format
error_texts.py      what programs show where a value should be
"""
