"""What follows an erasure in the background, until nothing of the customers is left anywhere.

batches.py         the erasures that are searched together
stored_files.py    the rows of uploaded files, chunk by chunk, and the outbox
written_pages.py   the file that SQLite writes ahead of the database
"""
