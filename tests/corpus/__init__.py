"""The corpus of bad input: files that go wrong in every way we know of, sent through the page, the command and the API.

items.py             what an item is
workbooks_made.py    the workbooks of A
containers.py        A: files that are empty, damaged, too large, or no spreadsheets
hostile_files.py     A: files that are made to harm
csv_text.py          B: text files
header_rows.py       C: headers
cells.py             D: what a cell is, and how cells become a file
contact_cells.py     D: phones and emails
value_cells.py       D: identifiers, names, dates, numbers and texts
batches.py           D: which cells stand in one file
people_there.py      who has to be there for E
rows_together.py     E: rows that belong together, and what of D needs a customer of its own
stories.py           items that are no single file: uploads that break, come twice or change on the way
doors.py             the three doors, and what each said
sending.py           a file through all of them
measured_child.py    the child that reads workbooks, which says what it took
told.py              what each door said, compared with what has to be said
lines.py             the lines of docs/reference/bad-input.md
page.py              the page that is made of these lines
conftest.py          who is there before a file comes
test_files.py        A to C
test_cells.py        D
test_rows.py         E
test_uploads.py      uploads that break
test_page.py         the page has each item, and nothing else
"""
