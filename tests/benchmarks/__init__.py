"""`make bench`: what a bulk edit costs beside row by row and beside hand-written SQL, measured in one run.

__main__.py     which parts are measured, and the table of ratios against what must be reached
databases.py    an own PostgreSQL database or SQLite file, filled once and copied for each measurement
process.py      one measurement is one process of its own
people.py       the customers, and the file of reference: 70 % change, 20 % nothing, 5 % a new phone, 5 % bad
load.py         the customers enter through the engine
ours.py         the flow itself: upload, preview, run
peer.py         django-import-export row by row with django-simple-history, its fastest fair setting
floor.py        COPY into a temporary table and set-based SQL that writes the same rows (PostgreSQL)
outcome.py      the rows that each way left behind, so that only equals are compared
memory.py       the worker's peak memory for a short and a long file, and that of the reader of workbooks
acceptance.py   accepting an upload against storing the same bytes
staff_edits.py  people's edits on SQLite while a bulk edit runs
beside_part.py  one and two processes for bulk work, and what a run does to the API's calls and to messages
"""
