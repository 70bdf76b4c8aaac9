"""The page of one customer, and what can be done there.

page.py            the page, in a fixed number of queries
facts.py           its head: contacts, ids, the person, each with its source
tabs.py            its tabs
add.py             add a customer
form.py            the form of a customer's values
edit.py            edit a customer
merged_meanwhile.py  where the customer was merged while the form was open
ids.py             add and remove ids of sources
ids_form.py        its form
confirmation.py    what awaits confirmation, and sending it again
privacy.py         reveal a value, make a token, request an erasure or a release
point_in_time.py   the customer at an earlier time
"""
