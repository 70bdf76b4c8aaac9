"""A customer's identifiers added and removed under a source; whoever has one under another source is the same customer.

errors.py     every refusal
requested.py  what is requested, read as one edit of the customer
holders.py    who has the values already, under whichever source
elsewhere.py  who has an id under another source
change.py     all of it, in one transaction
archived.py   an id that a merge has archived goes to somebody else
check.py      what the rules refuse of the edit
join.py       the merge of the customer into whoever has the value
"""
