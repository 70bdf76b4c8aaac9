"""The customers list and what starts from it.

admin.py         the list, and the addresses of a customer's pages
search.py        the search: posted and kept in the session
filters.py       the filters: form, address, chips
columns.py       which columns a person sees
neighbours.py    the customers before and after one, from a search or rows of a bulk edit
views.py         saved filters and columns
rows.py          a page of customers, in a few queries
rows_html.py     the rows as HTML
change_many/     the page that changes many customers at once
exports/         the page that asks for an export, and those that show them
"""
