"""From what is asked and what there is to what changes, or to a refusal.

normalize.py           what is asked, normalised against what the customer has
plan.py                pure: what changes, or a refusal
plan_contacts.py       pure: which rule a contact enters by, and what another customer loses by it
holds.py               what holds a customer, the engine's and what it doesn't write
revert.py              pure: how a written change is taken back
contact_transfers.py   who has the contacts that another customer's owner confirmed
"""
