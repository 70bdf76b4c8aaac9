"""Find customers by what a person types.

readings.py  pure: what a text can mean
find.py      ids first: one indexed query a meaning, then their union
"""
