"""What becomes of customers' values when staff change what a custom field is.

usage.py      who has values of it, counted no further than is worth knowing
clearing.py   take the values of everybody away, as a bulk edit with preview and undo
order.py      which field comes first
"""
