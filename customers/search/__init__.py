"""Find customers by what a person types.

query.py        pure: what a text can mean
find.py         one page of the customers that it may mean
former.py       whose a contact or a card number was
meanings.py     the meanings that may find many: one indexed query each
names.py        a name as conditions
pages.py        the order of what was found: spelled as typed, then otherwise
statements.py   all that is asked, in one round trip
filters.py      the filters of the customers list, as conditions
walk.py         a page of filtered customers, in bounded steps
selection.py    customers as an export or a bulk edit is asked for
counting.py     how many there are, as far as it can be said while somebody waits
"""
