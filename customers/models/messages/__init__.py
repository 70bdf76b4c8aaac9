"""What the owners of contacts are sent, and what they prove by it.

message.py        a mail or a text message to a contact
confirmation.py   a contact's owner, asked to confirm it
verification.py   a contact's owner, proving it before it enters; wrong codes
"""
