"""What a customer agreed to be sent, brand by brand: subscribed, unsubscribed, waiting for the owner or no data.

The tree is brand -> channel -> topic. A channel or topic has a status of its own (explicit), or a topic follows its
channel (inherited). A change of a channel leaves topics with a status of their own alone.

apps.py          the app; it registers the part
models.py        topics, statuses, their changes, double opt-in
roles.py         what each role may do
rules.py         what counts at a node, and what becomes of it
tree.py          the tree as staff defined it, and the names that mean a node
write.py         the only writer, set by set
opt_in.py        double opt-in: ask by a link, believe it once
letters.py       what the link's message says
subscribe.py     the verb behind the page and the API
put_back.py      undo, exactly
merge.py         what a merge makes of two customers' subscriptions
overview.py      one customer's tree as the tab and the API show it
history.py       one customer's changes, paged
tab.py           the tab of the profile
forms.py         the form of a change
admin.py         topics, and the pages that change a customer's subscriptions
public.py        the page behind the link
api.py           SetSubscriptions, and the route that reads
rule_fields.py   conditions of segments
exports.py       columns of exports
bulk_edits.py    what files do: the kind `subscriptions`
invariants.py    what must always be true
demo.py          people who subscribed, unsubscribed and came back
part.py          what the core has to know
"""
