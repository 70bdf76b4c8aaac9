"""Which customers are meant.

lookup.py          the customer that a client system means
resolve_keys.py    which customers the keys of a batch mean
resolve_batch.py   whom a batch means, and what it asks of each
"""
