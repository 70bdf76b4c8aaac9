"""What became of each row.

rows.py           a row as it is written, rewritten and read again
undone_rows.py    those that an undo walks
pages.py          pages of rows, in the file's order
corrections.py    what somebody corrected in a row
totals.py         the counts of one bulk edit
list_totals.py    the counts of several
kept.py           whether the rows are still kept
effects_text.py   the counted effects of a preview, in words
report.py         the report, and the fix-and-retry file
status.py         the JSON object that commands and the API print
"""
