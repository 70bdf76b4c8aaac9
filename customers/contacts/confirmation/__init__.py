"""The owner of a contact confirms it, by the link or the code of a message.

unconfirmed.py          which contacts wait for their owner
tokens.py               the link and the code: made from a nonce and the server's secret, stored nowhere
limits.py               how often one contact gets a message
open.py                 open confirmations and request their messages
change_and_request.py   change a customer and request messages, in one transaction: what single edits call
message_text.py         what the messages say
confirm.py              the owner's answer: the contact is current and confirmed, maybe taken from another one or merged
resend.py               send again, with a new link and a new code
void.py                 end what no longer confirms anything
status.py               what a profile shows of it
"""
