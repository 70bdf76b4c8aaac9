"""Merges, measured.

part.py    what is measured, and the limits
pairs.py   two customers with a life each, to be merged
bare.py    hand-written SQL that writes what a merge of such a pair writes
merge.py   merging and taking back, in turns with the bare SQL
files.py   a file in which some rows merge, and the same file without them
"""
