"""The upload of a file.

form.py                the form
kind_fields.py         its fields for what parts brought: kinds and effects
pasted.py              rows pasted instead of a file
page.py                the page
sheet_question.py      which sheet of a workbook holds the rows
encoding_question.py   which encoding a file has, asked with a line of it in each
"""
