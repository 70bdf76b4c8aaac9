"""The owner of a contact proves it with a code before the contact-info API makes it a customer's.

codes.py              the code: made from a nonce and the server's secret, stored nowhere
start.py              start a process: limits, the older one of the same contact replaced, the code requested
attempt.py            an attempt: counted first, compared then
apply.py              the contact enters, and the verification is used up, in one transaction
current_contacts.py   what is current of a customer's contacts
message_text.py       what the message with the code says
retention.py          delete old processes
"""
