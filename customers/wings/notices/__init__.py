"""Notices: what finished, failed or waits for a person, under the bell of the top bar, and by mail for who wants it.

Nobody is told about a customer: a notice names a bulk edit, an export or the like by its id and links its page. The
next thing that is told of it takes its place, and what waits no longer is gone for everybody who was waited for.

apps.py         the app; it registers the part
models.py       notices, and which mails a person wants
keep.py         keep what is told to people
bulk_edits.py   who is told what of a bulk edit
bell.py         how many are unread; a page that is opened is read
mails.py        one mail for all that is new
tasks.py        the task that sends them
retention.py    old ones go
admin.py        pages for staff
part.py         what the core has to know
"""
