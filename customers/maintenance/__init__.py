"""Jobs that recur. A schedule is a row; each due slot is claimed once, wherever workers run.

schedule_slots.py   claim a slot, pass it, or give it back
due_jobs.py         do the jobs that are due
turns.py            let recurring work have no more than half of a process's time
storage.py          what the tables take, and what one bulk edit has left in them
part.py             the core's own jobs and invariants, declared as parts declare theirs
daily_counts.py     what each day came to, counted and read
invariants/         what must never be false, as queries
"""
