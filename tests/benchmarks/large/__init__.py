"""A file of 1,000,000 rows over 1,000,000 customers: as fast a row as a short one, killed half way, taken back.

upload: make such a file and upload it; round_trip: preview, run and undo in one process; killed: by two workers, one of
them killed half way; pages: the page of a long bulk edit beside that of a short one; untouched: an undo after people
edited some of the customers; part: all of them, and what must be reached.
"""
