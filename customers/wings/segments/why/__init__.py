"""Why customers entered and left segments: what is kept, and how it reads.

reasons.py      the reason as it is kept
past_values.py  what customers had at moments of the past
was_true.py     the conditions that let somebody enter or leave, with the values of that moment
sentences.py    the reason as a sentence
"""
