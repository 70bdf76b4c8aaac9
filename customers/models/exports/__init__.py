"""Files of customers that staff ask for.

export.py       one file: who asked for what, and how far it is
column_set.py   chosen columns under a name
"""
