"""The rows of a bulk edit.

shown.py   a row as one reader may see it
pages.py   pages of rows, with their filters
fix.py     the form in which a row is corrected
"""
