"""Segments: sets of customers, kept by hand or recalculated from a rule, and who was in them when and why.

apps.py         the app; it registers the part
models.py       what is kept
errors.py       what a person may have got wrong
rules/          the rule language and the schedule
catalogue/      the fields that rules may look at, and how they are read
why/            why customers entered and left
membership/     who is in a segment, and what changes it
members.py      who is in a segment now
profile/        the tabs of the profile
api.py          the route for client systems
descriptions.py what staff call segments and say about them, where it mentions somebody who is erased
erase.py        what an erasure forgets
named_customers.py  values of rules that name somebody who is erased
invariants.py   what must always be true
demo.py         demo data
roles.py        what the groups of staff may do
reference.py    the page of the documentation that is made from the code
admin/          the pages for staff
management/     the commands
bulk_edits/     what files do with segments
part.py         what the core has to know
"""
