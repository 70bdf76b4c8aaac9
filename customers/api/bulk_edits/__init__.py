"""Bulk edits of client systems.

routes.py    upload, start, pause, cancel, undo
bodies.py    what is said and answered
access.py    whose bulk edit a call means, and what is refused
results.py   the rows and the report
"""
