"""Who saw what, and what is to be forgotten.

request.py            an erasure or a release that one person asks and another decides
erasure.py            the search for an erased customer's values
access_log_entry.py   who saw or took personal data
session_note.py       what a person typed to find somebody
"""
