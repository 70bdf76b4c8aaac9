"""The ground for SQL: it knows no business word.

prepared_queries.py   queries built once, and statements that go in one round trip
by_index.py           keys looked up in an index where the planner would read the table
bulk_statements.py    one statement per table and batch, on both databases
consistent_reads.py   one picture of the database for long reads
keyset_paging.py      pages by key, without COUNT and OFFSET
mentions.py           rows whose text mentions any of some words
constraints.py        which constraints the database has
rows_about.py         which of several tables have rows about something
leases.py             when work that somebody took is free again
advisory_locks.py     what has no row yet, and two at once have to wait at
async_commit.py       rows that needn't wait for the disk
"""
