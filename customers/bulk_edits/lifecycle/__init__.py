"""Where a bulk edit stands, and who may take it further.

states.py        the states and the moves between them
permissions.py   what its person or key may do, asked again while it runs
limits.py        when a number is typed and when a second person approves
agreement.py     what was agreed to counts for one preview
serial.py        the order of the rows that run one by one after all others
leases.py        who works on what, and what happens when that process dies
backlog.py       whether there is work, and how long it has been waiting
gc_pause.py      garbage collection paused while a chunk is made
"""
