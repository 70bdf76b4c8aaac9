"""`make bench`: what a bulk edit costs beside row by row and beside hand-written SQL, measured in one run.

__main__.py                which parts are measured, and the table of ratios against what must be reached
databases.py               an own PostgreSQL database or SQLite file, filled once and copied for each measurement
process.py                 one measurement is one process of its own
data/                      what is measured with
bulk_edits/                bulk edits, against other ways to write the same rows
pages/                     the pages of staff
large/                     a file of 1,000,000 rows: there and back, killed, beside people
calls/                     the API's calls
points_part.py             spends of points by two processes, and what is left of the books
spending.py                spends over many accounts, and many at once on one
export_part.py             an export against bare COPY, and its memory
exports.py                 the exports that are measured
segments/                  segments, against hand-written SQL and against bulk edits
merging/                   merges and their undoing, against hand-written SQL
duplicates/                suspected duplicates, against hand-written SQL
measure.py                 the process of one measurement
settings.py                the settings under which bulk edits are measured
table.py                   what a bench prints
"""
