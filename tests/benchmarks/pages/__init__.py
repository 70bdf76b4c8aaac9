"""The pages of staff.

list_part.py               the customers list, against a small one and the stock admin's search
list_pages.py              its pages, filters and kinds of search, timed
profile_part.py            a customer's page with a long history, against one with nothing
profile_pages.py           both pages, timed
tabs_part.py               each tab of a customer with a full life, against one with nothing
tabs_pages.py              each tab of both, timed
changelog_part.py          the changelog of all customers, under every filter
changelog_pages.py         its pages, timed
settings.py                the settings under which pages are measured
"""
