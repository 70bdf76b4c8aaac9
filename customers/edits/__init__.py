"""The engine: every edit of a customer, wherever it comes from, goes edit -> snapshot -> plan -> apply.

edit.py                what is asked, by whom, through what
definitions.py         what edits are read with: custom fields, identifier types, junk, country
lookup.py              the customer that a client system means
resolve_keys.py        which customers the keys of a batch mean
snapshot.py            everything a batch touches, in a fixed number of queries
contact_transfers.py   who has the contacts that another customer's owner confirmed
holds.py               what holds a customer, the engine's and what it doesn't write
normalize.py           what is asked, normalised against what the customer has
asked_customers.py     whom a batch means, and what it asks of each
plan.py                pure: what changes, or a refusal
plan_contacts.py       pure: which rule a contact enters by, and what another customer loses by it
revert.py              pure: how a written change is taken back
row_changes.py         what a plan is made of: changes of single rows
contact_rows.py        changes of contacts, as rows and for the changelog
card_rows.py           changes of cards, as rows and for the changelog
row_ownership.py       rows that pass from one customer to another
apply.py               the only writer
merge_hooks.py         what a part does when customers are merged
history.py             the history's rows, written in bulk
change_customers.py    one batch from edit to written change: what forms, the API and the queue call
"""
