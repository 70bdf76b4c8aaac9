"""Mails and text messages to customers: requested in the transaction of their cause, sent by a worker after commit.

queue.py      request messages; the caller's transaction decides whether they will ever exist
voiding.py    take back what nobody has sent yet
letters.py    what a renderer returns: the text, or why nothing is to be sent any more
links.py      absolute links, from the setting PUBLIC_URL, and the signed tokens in them
sending.py    claim, write, hand over, note the outcome
posting.py    hand over by the message's channel
mail.py       mails, through Django's mail backend
sms/          text messages, through backends of the same shape
outbox.py     files instead of a mail server and a gateway
waiting.py    how long messages have been waiting for a worker
part.py       what the core has to know about messages
failures.py   what is certain not to have been sent, and what is not
"""
