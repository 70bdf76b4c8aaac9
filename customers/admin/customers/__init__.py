"""The customers list and what starts from it.

admin.py           the list, and the addresses of a customer's pages
search.py          the search: posted and kept in the session
filters.py         the filters: form, address, chips
columns.py         which columns a person sees
rows.py            a page of customers, in a few queries
rows_html.py       the rows as HTML
export_form.py     what an export holds
export_choice.py   who is in it, by the address of the page
export_sets.py     columns that are offered under a name
export_page.py     the export page
export_lines.py    exports as pages show them
export_list.py     the exports: how far they are, their files
"""
