"""The owner of a contact confirms it, by the link or the code of a message.

standing.py    which contacts wait for their owner
secrets.py     the link and the code of a confirmation: made from its nonce and the server's secret, kept nowhere
limits.py      how often one contact gets a message
opening.py     open confirmations and ask for their messages
asking.py      change customers and ask, in one transaction: what the doors of single edits call
confirming.py  the owner's answer: the contact is current and confirmed, maybe taken from another customer
resending.py   send again, with a new link and a new code
voiding.py     end what confirms nothing any more
letters.py     what the messages say
state.py       what a profile shows of it
"""
