"""The API for client systems: one router a capability, all of them behind one endpoint (http/endpoint.py).

urls.py          the addresses
application.py   the API as a whole
routers.py       every router, in the order of the documentation
part_api.py      what a part of a customer adds: routes, members of an operation, examples
http/            what every call goes through
customers/       look-ups and operations
identifiers/     identifiers and cards added and removed
contacts/        contact info and verifications
cards/           numbers of card series
bulk_edits/      uploads and their results
docs/            the documentation
"""
