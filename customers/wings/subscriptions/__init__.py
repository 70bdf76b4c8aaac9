"""What a customer agreed to be sent, brand by brand: subscribed, unsubscribed, waiting for the owner or no data.

The tree is brand -> channel -> topic. A channel or topic has a status of its own (explicit), or a topic follows its
channel (inherited). A change of a channel leaves topics with a status of their own alone.

apps.py          the app; it registers the part
models.py        topics, statuses, their changes, double opt-in
roles.py         what each role may do
rules.py         what counts at a node, and what becomes of it
consent/         what a customer agreed to, and its only writer
opt_in/          ask the customer by a link, and believe it once
subscribe.py     subscribe and unsubscribe: the verb behind the page and the API
put_back.py      put back what was changed, for an undo and an unmerge
merge.py         what becomes of statuses when customers merge
admin/           pages for staff
api.py           SetSubscriptions, and the route that reads
rule_fields.py   conditions of segments
exports.py       columns of exports
bulk_edits.py    what files do: the kind `subscriptions`
invariants.py    what must always be true
demo.py          people who subscribed, unsubscribed and came back
part.py          what the core has to know
"""
