"""The engine: every edit of a customer, from every door, goes edit -> snapshot -> plan -> apply.

edit.py           what is asked, by whom, through what
definitions.py    what edits are read with: custom fields, identifier types, junk, country
resolve.py        whom a key means
snapshot.py       everything a batch touches, in a fixed number of queries
asked.py          what is asked, normalised against what the customer has
contact_steps.py  pure: which rule a contact enters by, and what another customer loses by it
contested.py      who has the contacts that another customer's owner confirmed
plan.py           pure: what changes, or a refusal
apply.py          the only writer
holding.py        a condition: which customers have one value of a custom field
change.py         one batch from edit to written change: what the doors call
"""
