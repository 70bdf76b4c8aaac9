"""Who may see and do what, what they saw, and how a customer's data goes for good.

access/              roles, the access log, unmasking, tokens
requests.py          what one person asks and another one grants or declines
release_contact.py   a reserved contact becomes free for others
erasure/             a customer's data is erased
errors.py            why a request or a release is refused
"""
