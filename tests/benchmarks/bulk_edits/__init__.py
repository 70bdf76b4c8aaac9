"""Bulk edits, against other ways to write the same rows.

ours.py                    the flow itself: upload, preview, run
peer.py                    django-import-export row by row with django-simple-history, its fastest fair setting
floor.py                   COPY into a temporary table and set-based SQL that writes the same rows (PostgreSQL)
outcome.py                 the rows that each way left behind, so that only equals are compared
memory.py                  the worker's peak memory for a short and a long file, and that of the reader of workbooks
acceptance.py              accepting an upload against storing the same bytes
staff_edits.py             people's edits on SQLite while a bulk edit runs
workers.py                 the same flow through the queue, with one process and with several
beside_part.py             what a run does to the API's calls and to messages
beside_calls.py            the client systems that call meanwhile
files_part.py              files of the kinds that wings bring, against one of names
files.py                   a file of one kind, previewed and run
"""
