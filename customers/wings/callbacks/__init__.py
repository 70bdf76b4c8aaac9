"""Callbacks: the address of a client system that is called when a bulk edit of its API key ends or waits.

A delivery is a row, made in the transaction of the bulk edit's move, and tried until the address takes it or the tries
are used up. It says how the bulk edit stands, as the API does; what has changed again meanwhile is not sent any more.

apps.py         the app; it registers the part
models.py       addresses, and what was or will be delivered to them
rules.py        which addresses may be called, and when the next try is
secrets.py      what deliveries are signed with
note.py         make the delivery of a bulk edit's move
call.py         one call: resolved, checked, and made to the checked address
deliver.py      send what is due
tasks.py        the task that sends it
retention.py    old deliveries go
admin/          pages for staff
checks.py       settings that would fail somebody
roles.py        which roles get its permissions
part.py         what the core has to know
"""
