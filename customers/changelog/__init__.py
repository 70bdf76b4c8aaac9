"""Read what was changed, for pages: the record is Change, written by the engine and by nobody else.

filters.py  which changes
origins.py  which change last set each value of a customer
labels.py   the words for fields
as_it_was.py  a customer as of any moment
entries.py  changes as a reader sees them, masked where need be
"""
