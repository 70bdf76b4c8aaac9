"""Who sees personal data, and the record of it.

roles.py        the groups of staff and what each may do
access_log.py   who saw or took personal data in the clear
unmasking.py    one value of one customer in the clear, with a reason
tokens.py       authentication tokens: made, resolved, voided; stored nowhere
"""
