"""Read what was changed, for pages: the record is Change, written by the engine alone.

filters.py          which changes
filter_options.py   what the filters of one customer's changelog offer
pages.py            a page of changes under any filters, in bounded steps
change_row.py       a change as a plain row
entries.py          changes as a reader sees them, masked where need be
labels.py           the words for fields
download.py         changes as a table to take away
id_changes.py       the ID changelog
related.py          the customers that contacts went to or came from
provenance.py       which change last set each value of a customer
last_changes.py     which change touched a row last, and which made a customer
former_rows.py      which contacts and identifiers a customer ever had
point_in_time.py    a customer at any moment
following/          read changes and other records from a place on, none missed
"""
