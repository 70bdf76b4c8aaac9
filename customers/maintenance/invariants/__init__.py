"""What "nothing lost" means, written as queries: each file asks the database for what must not be there.

acceptance.py   NL1: what was accepted is there
ledger.py       NL2: every row is accounted for once; NL3: outcomes are a closed set and add up
effects.py      NL4: what was written is what the ledger says
versions.py     NL5: no change is lost between two others
endings.py      NL6: everything ends, and what has ended stays as it is
uniqueness.py   NL7: what is unique is unique, and the database enforces it
leftovers.py    NL10: nothing is left half done
offences.py     how a broken invariant is reported: by ids only
check.py        check all of them, and those of the parts
"""
