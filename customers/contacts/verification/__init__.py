"""The owner of a contact proves it with a code before the contact-info API makes it a customer's.

codes.py        the code of a process: made from its nonce and the server's secret, kept nowhere
starting.py     start a process: limits, the older one of the same contact replaced, the code asked for
attempting.py   an attempt: counted first, compared then
wrong_codes.py  how many wrong codes a day may bring, per point and altogether
changing.py     the contact enters, and the verification is used, in one transaction
contact_info.py what is current
letters.py      what the message with the code says
tidying.py      forget old processes
"""
