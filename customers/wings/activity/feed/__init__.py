"""What happened: the actions of this wing and the changes that the engine wrote, in one order.

event_pages.py      pages over several dated records in one order
template_words.py   the words for templates
customer_feed.py    one customer's feed: actions and changes
everybody.py        the actions of all customers
filters.py          the filters above feed and list
rows_html.py        the rows of feed and list as HTML
tab.py              the tab of the profile
"""
