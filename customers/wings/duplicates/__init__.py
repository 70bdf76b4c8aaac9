"""Suspected duplicates: pairs of customers who look like one, for staff to merge or to tell apart.

models.py    the keys of customers, the pairs, and how far the search has come
keys.py      pure: what two customers have to share to be suspected
scores.py    pure: how likely a pair is one customer, and the reasons as sentences
look.py      the keys and pairs of some customers, made anew
search.py    follow what changes; and, once, look at everybody
decide.py    not the same, later, back to the list
page.py      what the list shows of a page of pairs
admin.py     the list, worked through with the keyboard
head.py      whom a profile looks like
demo.py      customers of the demo who registered twice
part.py      what the core has to know
apps.py      the app; it registers the part
"""
