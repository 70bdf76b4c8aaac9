"""Two customers become one, and two again: everything that moves is kept, so that it can be put back.

permissions.py  who may
errors.py      why it is not possible
read.py        both customers, locked with everybody who was merged into them
kept.py        what a merge keeps for its taking back
rows.py        pure: the rows of both that change, and what both changelogs say
waiting_requests.py  releases that go with their contacts
tables.py      tables whose rows change hands as they are
merge.py       merge two customers
unplan.py      pure: the rows that go back, and what stays
unmerge.py     take a merge back
suggest.py     who should stay, and why
blocked.py     merges that were not possible
sentences.py   why merged and why not, as a sentence
invariants.py  what must always be true of merged customers
erase.py       what an erasure takes out of merges
part.py        what becomes of the tables of this flow
"""
