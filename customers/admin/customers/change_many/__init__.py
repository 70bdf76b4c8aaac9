"""Change many customers of the list at once: they become the rows of a bulk edit.

whom.py     who is meant, by the address of the page
values.py   the fields that can be set, and the input for the value of each
form.py     what is to be done to them
page.py     the page
"""
