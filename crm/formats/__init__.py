"""How dates and times are written, a folder a language.

en/   the day before the month, the clock with 24 hours
de/   as Germans write them
"""
