"""Jobs that recur. A schedule is a row; each due slot is claimed once, wherever workers run.

schedule_slots.py   claim a slot, pass it, or give it back
due_jobs.py         the jobs, and how often each is due
daily_counts.py     what each day came to, counted and read
invariants/         what must never be false, as queries
"""
