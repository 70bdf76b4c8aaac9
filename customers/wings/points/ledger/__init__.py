"""Points: every change under the lock of its account, with the lots that it touched.

kinds.py        kinds of accounts, and the default one
accounts.py     lock accounts and read their open lots
write.py        write what was booked
change.py       change one account in one transaction
add.py          points come
spend.py        points go, soonest-expiring first
correct.py      staff put a balance right
take_back.py    undo one change
expire.py       points whose time is over, by the due job
balances.py     read balances
merge.py        one customer's accounts become another's
invariants.py   what must always be true
"""
