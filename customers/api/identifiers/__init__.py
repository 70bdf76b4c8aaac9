"""Add and remove a customer's identifiers.

routes.py     changeIdentifier
bodies.py     what it takes and gives
errors.py     the codes of its refusals and warnings
examples.py   how it is called
"""
