"""Contacts proved by their owners.

confirmation/         the owner confirms a contact that a customer has
verification/         the owner proves a contact before a customer gets it
wrong_code_limit.py   how many wrong codes a day may bring, per point and altogether
merge.py              what waits goes with a merge to the survivor
part.py               what the core has to know about confirmations and verifications
errors.py             why a confirmation or a verification is refused
"""
