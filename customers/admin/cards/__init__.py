"""Loyalty cards.

admin.py         the list, the page of one, and issuing
forms.py         forms to issue a card and to change its status
of_customer.py   the cards on a customer's page
series.py        card series and their free numbers
batches.py       numbers that a series makes
labels.py        status labels
"""
