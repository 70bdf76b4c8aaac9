"""A look into a folder: complete files become bulk edits, everything else is left with the reason.

outcome.py     what a look comes to
setup.py       what a folder was set up with, asked anew at each look
leases.py      one look at a time into each folder
take.py        download a file and make its bulk edit, each content once
afterwards.py  move or delete what was imported
files.py       what becomes of each file that is there
look.py        one look, from the claim to its record
run_small.py   start runs that nobody has to be asked about
"""
