"""The rule language and the schedule: pure decisions, no database and no clock.

kinds.py       what a field holds and what may be asked of it
values.py      the values of a condition
parse.py       from JSON to typed conditions, or to all that is wrong
folding.py     the form in which texts are compared
birthdays.py   days until a birthday
evaluate.py    whether a condition holds, in plain Python
witness.py     the conditions that make a rule true or false
words.py       a condition as a sentence
schedule.py    when a segment is recalculated
"""
