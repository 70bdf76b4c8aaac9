"""What segments cost beside hand-written SQL, beside bulk edits, and while somebody waits.

part.py             what is measured, and what must be reached
world.py            the segments and rules that are measured
bare.py             hand-written SQL that finds the same members and writes the same stays
recalculating.py    a first filling, a recalculation with nothing to do and one with little, each in turns with bare SQL
counting.py         the live count and the sample of the builder
following.py        twenty segments that follow a bulk edit, and one change
files.py            the files that are uploaded
"""
