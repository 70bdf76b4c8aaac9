"""Jobs that recur. A schedule is a row, the sweep only rings: each due slot is claimed once, wherever workers run.

slots.py   claim a slot, pass it, or give it back
due.py     the jobs and how often each is due
"""
