"""Find customers by what a person types.

readings.py  pure: what a text can mean
find.py      ids first: one indexed query a meaning, then their union
filters.py   what of the customers a person wants to see, as conditions
walk.py      a page of filtered customers, in bounded steps
"""
