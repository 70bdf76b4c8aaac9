"""What the rest of the product asks of merges.

waiting_requests.py   releases go with the contacts that they are about
invariants.py         what must always be true of merged customers
part.py               what the core has to know
"""
