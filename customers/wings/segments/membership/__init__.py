"""Who is in a segment, and what changes it.

define.py          make a segment, or give it another rule or schedule
locks.py           one at a time for each segment
explain.py         why each customer entered or left
look.py            hold customers against the rules of segments: who enters and who leaves
recalculate.py     hold all customers against a rule, in one statement
scheduled.py       recalculate what is due, by its schedule or right away
follower.py        what segments follow
follow.py          look again at the customers that changed
dependents.py      segments that ask about another one, when that one changes
by_hand.py         add to and remove from static segments
stays.py           stays that begin and end, a batch at a time
difference.py      all customers held against a rule, in one statement
merge.py           what becomes of stays when customers merge
runs.py            what a recalculation or a day came to
"""
