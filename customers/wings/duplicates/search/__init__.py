"""The search, in the background: keys are kept of every customer, and who shares one is a pair.

likenesses.py    read what of customers is compared
stored_keys.py   write their keys, as keyed hashes
alike.py         find who shares keys with them
kept_pairs.py    write the pairs, and keep what staff decided
look.py          all of it for the customers that changed
follow.py        follow the changes
everybody.py     the first look at everybody
"""
