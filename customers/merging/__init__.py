"""Two customers become one, and two again: everything that moves is kept, so that it can be put back.

permissions.py      who may
errors.py           why it is not possible
read.py             both customers, locked with everybody who was merged into them
kept.py             what a merge keeps for its taking back
rows.py             pure: the rows of both that change, and what both changelogs say
tables.py           tables whose rows change hands as they are
blocked.py          merges that were not possible
merge.py            merge two customers
edit_and_merge.py   an edit that merges: whoever holds its contacts first, then edited as usual
unplan.py           pure: the rows that go back, and what stays
since.py            what was changed since, and stays
unmerge.py          take a merge back
overview/           what a person reads of merges, before and after
upkeep/             what the rest of the product asks of merges
"""
