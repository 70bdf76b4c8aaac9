"""Emails and phones: how they are read, which are junk, and by which rule they enter.

emails.py         email addresses
phones.py         mobile numbers
countries.py      in which country national numbers are dialled
entry.py          what an edit does to one kind of contact
access.py         what account access lets a client system do
junk.py           junk values: what joins strangers
junk_entries.py   what staff may put on the junk list
"""
