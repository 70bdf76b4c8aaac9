"""Bonus points, promo codes and prizes: what a customer earned, spent and was given.

apps.py      the app; it registers the part
models/      what is kept
rules.py     decisions about amounts, lots and times; no database
errors.py    why a step is refused
ledger/      points: add, spend, expire, correct, read
rewards/     promo codes and prizes: fill the pool, give, take back
rule_fields.py  what segment rules may ask, and what tells that it changed
roles.py     what each role may do here
erasure.py   what an erasure redacts
demo.py      points and rewards of the demo
admin/       pages for staff, and the tab of the profile
api.py       what client systems may read and change
part.py      what the core has to know
"""
