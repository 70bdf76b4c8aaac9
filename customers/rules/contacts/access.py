"""What account access lets a client system do."""

from integration_points.policies import Access, ContactPolicy


def is_found(policy: ContactPolicy, *, gives_account_access: bool) -> bool:
    """Return whether a look-up by a contact finds its customer.

    A point that gives account access asks "who may sign in with this?": a contact without the flag is nobody's there.
    That is for look-ups alone: a registration and the rows of a file mean whoever has the contact.
    """
    return gives_account_access or policy.access is not Access.GIVE
