"""Texts of any kind: which are fit to be kept, what spreadsheet programs made of them, and how pages are written.

plain_texts.py          names and other plain texts
characters.py           which characters a value may hold
scripts.py              which writing systems a word mixes
clear_mark.py           the mark that empties a field
spreadsheet_traces.py   what spreadsheet programs leave in place of a value
leftovers.py            names that are no names: null, N/A, a formula
decoded_words.py        is it words, or the wrong encoding?
whole_numbers.py        whole numbers that a program wrote with a decimal point
search_names.py         how names are folded and split for the search
differences.py          which part of a value changed
markdown.py             tables and pages of the documentation
"""
