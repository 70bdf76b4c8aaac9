"""Suspected duplicates: pairs of customers who look like one, for staff to merge or to tell apart.

models.py    the keys of customers, the pairs, and how far the search has come
rules/       pure: when two customers look like one
pairs.py     which pairs there are
decide.py    not the same, later, back to the list
search/      in the background: follow what changes; and, once, look at everybody
page.py      what the list shows of a page of pairs
admin.py     the list, worked through with the keyboard
tab.py       whom a profile looks like
demo.py      customers of the demo who registered twice
part.py      what the core has to know
apps.py      the app; it registers the part
"""
