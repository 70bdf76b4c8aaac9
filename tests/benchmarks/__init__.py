"""`make bench`: what a bulk edit costs beside row by row and beside hand-written SQL, measured in one run.

__main__.py                which parts are measured, and the table of ratios against what must be reached
databases.py               an own PostgreSQL database or SQLite file, filled once and copied for each measurement
process.py                 one measurement is one process of its own
people.py                  the customers, and the file of reference: 70 % change, 20 % nothing, 5 % a new phone, 5 % bad
load.py                    the customers enter through the engine
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
million.py                 a million customers by set-based SQL
changes.py                 their changelog, filled the same way
list_part.py               the customers list, against a small one and the stock admin's search
list_pages.py              its pages, filters and kinds of search, timed
profile_part.py            a customer's page with a long history, against one with nothing
profile_pages.py           both pages, timed
tabs_part.py               each tab of a customer with a full life, against one with nothing
tabs_pages.py              each tab of both, timed
lives.py                   what the wings keep of a full life
points_part.py             spends of points by two processes, and what is left of the books
spending.py                spends over many accounts, and many at once on one
files_part.py              files of the kinds that wings bring, against one of names
files.py                   a file of one kind, previewed and run
segments/                  segments, against hand-written SQL and against bulk edits
changelog_part.py          the changelog of all customers, under every filter
changelog_pages.py         its pages, timed
contact_info_part.py       a change of a contact over HTTP, against a bare UPDATE
contact_info_calls.py      the client systems that call
identifiers_part.py        a change of identifiers over HTTP, plain and with a merge, against a bare UPDATE
identifiers_calls.py       the client systems that call
contact_info_settings.py   the settings of the server that they call
contact_info_urls.py       its addresses, the bare UPDATEs among them
measure.py                 the process of one measurement
settings.py                the settings under which bulk edits are measured
page_settings.py           the settings under which pages are measured
table.py                   what a bench prints
"""
