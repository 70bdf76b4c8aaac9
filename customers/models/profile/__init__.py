"""A customer and what the profile holds.

customer.py               a customer
contact.py                an email address or a mobile number of one
identifier.py             an id of one, and its type
card.py                   a loyalty card, its series and its status label
custom_field.py           a field that staff defined
custom_field_lookups.py   conditions on a custom field's value
history.py                the full rows of the past, each tied to its change
token_generation.py       how often a customer's tokens were voided
"""
