"""What customers did and what was done for them: website visits, purchases, support calls, and whatever else is named.

An action says what (its template), when it happened, when it was recorded, through which touchpoint and by whom. Edits,
merges and bulk edits are not written a second time: the feed reads them from the changelog.

apps.py            the app; it registers the part
models.py          templates, actions, withdrawals
rules.py           when an action may have happened, and what a comment may say
errors.py          every refusal
issuing/           record actions, and take them back
feed/              what happened to a customer, and to everybody
export_column.py   the column of exports
conditions.py      what segment rules may ask
erasure.py         what stays of an erased customer's actions
invariants.py      what must always be true
demo.py            a year of actions for the demo
admin.py           pages for staff
api.py             what client systems may ask
roles.py           which roles get its permissions
bulk_edits.py      the action that a file issues to every customer in it
part.py            what the core has to know
"""
