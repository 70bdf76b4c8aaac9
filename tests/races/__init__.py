"""Races: several real processes do something at the same moment, again and again, on PostgreSQL.

RACE_REPETITIONS says how often (20 unless set); `make races` takes 100. What a caller may see is stated by each test,
and it holds every time: no deadlock and no lost race of the database ever reaches one.
"""

import os

REPETITIONS = int(os.environ.get("RACE_REPETITIONS", "20"))
