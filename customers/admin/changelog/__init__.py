"""The changelog: of one customer and across all of them.

admin.py          the changelog across customers
page.py           what a page shows of the changelog
filters.py        its filters: address and chips
rows_html.py      its rows as HTML
id_changelog.py   contacts, identifiers and cards, past and present
provenance.py     who set a value, when and through what
"""
