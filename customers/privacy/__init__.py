"""Who may see and do what, what they saw, and how a customer's data goes for good.

roles.py        the groups of staff and what each may do
access_log.py   who saw or took personal data in the clear
tokens.py       authentication tokens: made, resolved, voided; kept nowhere
unmasking.py    one value of one customer in the clear, with a reason
requests.py     what one person asks and another one grants or declines
releasing.py    a reserved contact becomes free for others
erasing.py      a customer's data is erased at once ...
elsewhere.py    ... also where another customer had a contact before, or asked for it,
searching.py    ... and searched for in the rows of uploaded files and in the outbox, in the background
matching.py     which cells name an erased customer
"""
