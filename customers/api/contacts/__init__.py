"""A customer's email and mobile number.

contact_info.py    read and change them
verifications.py   their owner proves them first
"""
