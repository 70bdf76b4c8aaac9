"""What a cell shows, as text.

cells.py            typed cells as text
number_formats.py   what a number format makes of a number
number_digits.py    a number's digits in a format
error_texts.py      what programs show where a value should be
"""
