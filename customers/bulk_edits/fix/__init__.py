"""A row is corrected where it stands, before the run comes to it.

cells.py        the cells of a row as a person corrects them: pure
named_cells.py  cells that a command or a client system names by their columns: pure
neighbours.py   which other rows of the file a row has to do with, and what they do to each other
plan_again.py   the corrected row, and those that it touches, are planned again
fix_row.py      what a person asks: open a row, correct it
"""
