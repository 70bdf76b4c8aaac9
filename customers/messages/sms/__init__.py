"""Text messages, through backends of the shape of Django's mail backends; the setting SMS_BACKEND names one.

base.py      the shape of a backend
console.py   to the standard output
outbox.py    into files, as for mails
gateway.py   to a provider, over HTTP
"""
