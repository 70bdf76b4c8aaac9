"""What the pages for staff share.

base.py             who sees personal data, lists paged by key, records nobody edits
list_filters.py     filters as they stand in a list's address
file_formats.py     the formats that upload and export pages offer
log_pages.py        pages of logs
session_store.py    what a person typed, kept under an opaque key
times.py            times as people say them
typed_numbers.py    numbers as people type them
badges.py           a contact's badges, a customer's full name
customer_links.py   a customer by its URL, and links to one, now and at an earlier time
field_choices.py    what the customers list offers to filter by and to show
phone_field.py      a phone number with the choice of its country
charts.py           charts as SVG, pure arithmetic
daily_figures.py    the charts of the front page
waiting.py          a line of the sidebar for something that waits
"""
