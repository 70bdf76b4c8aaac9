"""Read and change one customer.

lookups.py            by customer id, identifier or token
named_customer.py     the customer whose id stands in an address
profiles.py           how a customer is shown
operations.py         operations, called by name
operation.py          one operation at work
operation_bodies.py   what it takes and answers
operation_values.py   its body as the engine understands it
operation_members.py  what parts add to operations
"""
