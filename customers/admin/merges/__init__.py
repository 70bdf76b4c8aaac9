"""Merges by hand: choose the other customer, see both side by side, merge, take a merge back.

other.py       find the customer to merge with, by anything that finds one
compared.py    both side by side, as this reader may see them
of_profile.py  what the profile tells of merges and offers
forms.py       what a person says with a merge, and with its taking back
admin.py       the pages
"""
