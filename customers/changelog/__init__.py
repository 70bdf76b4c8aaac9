"""Read what was changed, for pages: the record is Change, written by the engine and by nobody else.

filters.py  which changes
read_change.py  a change as a plain row
walk.py     a page of them under any filters, in bounded steps
origins.py  which change last set each value of a customer
last_changes.py  which change touched a row last
identities.py  the ID changelog
related.py  the customers that contacts went to or came from
download.py  changes as a table to take away
touched.py  what its filters offer of one customer
labels.py   the words for fields
as_it_was.py  a customer as of any moment
entries.py  changes as a reader sees them, masked where need be
"""
