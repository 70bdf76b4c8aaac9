"""A customer's email and mobile number.

contact_info.py    read and change them
errors.py          the status and code of each refusal
verifications.py   their owner proves them first
"""
