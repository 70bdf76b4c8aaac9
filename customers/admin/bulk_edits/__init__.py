"""Bulk edits: from the upload to the report.

admin.py               the pages and their addresses
upload/                the upload of a file
listing.py             the list
page.py                the page of one
columns/               the columns of its file
progress.py            its progress bar
rows/                  its rows, with their filters, and the form that corrects one
nothing.py             why a preview would change nothing
pilot.py               what a pilot did, and the ways on from it
actions.py             its buttons
messages.py            messages to the owners of contacts, after a run
access.py              who sees a bulk edit and what they may do with it now
labels.py              words and colours of states, outcomes and codes
links.py               a link to the bulk edit behind a value
standing.py            bulk edits that wait for somebody
"""
