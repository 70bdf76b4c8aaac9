"""Logs for those who watch over them.

access_log.py     who saw or took personal data
api_requests.py   what client systems called
messages.py       what was sent to customers
"""
