"""Bulk edits of client systems.

asked.py     what is said of a file
routes.py    upload, start, pause, cancel, undo
bodies.py    what is said and answered
access.py    whose bulk edit a call means, and what is refused
results.py   the rows and the report
rows.py      one row, and its correction
examples.py  the examples of the documentation
"""
