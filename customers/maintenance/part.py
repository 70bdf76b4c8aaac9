"""What recurs and must always be true whatever belongs to a customer, declared as parts declare theirs."""

from datetime import timedelta
from typing import Final

from customers.maintenance.daily_counts import count_days
from customers.maintenance.invariants import effects, endings, ledger, leftovers, uniqueness, versions
from customers.parts import CustomerPart, Invariant, Job

MAINTENANCE: Final = CustomerPart(
    name="maintenance",
    invariants=(
        Invariant("NL2", "Every row is accounted for exactly once", lambda _: ledger.broken_rows()),
        Invariant("NL3", "Outcomes are a closed set and add up", lambda _: ledger.broken_outcomes()),
        Invariant("NL4", "What was written is what the ledger says", lambda _: effects.broken()),
        Invariant("NL5", "No change is lost", lambda _: versions.broken()),
        Invariant("NL6", "Everything ends, and stays ended", endings.broken),
        Invariant("NL7", "What is unique is unique", lambda _: uniqueness.broken()),
        Invariant("NL10", "Nothing is left half done", leftovers.broken),
    ),
    jobs={"count the days": Job(count_days, every=timedelta(minutes=15))},
)
