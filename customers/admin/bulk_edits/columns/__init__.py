"""What the columns of a file are, on the page of its preview.

offers.py    the country of numbers and the format of dates, as the values tell
card.py      the columns with their first values, and what is offered for them
actions.py   what the buttons say
"""
