"""What a plan is made of: changes of single rows.

row_changes.py     what a plan is made of: changes of single rows
contact_rows.py    changes of contacts, as rows and for the changelog
card_rows.py       changes of cards, as rows and for the changelog
row_ownership.py   rows that pass from one customer to another
"""
