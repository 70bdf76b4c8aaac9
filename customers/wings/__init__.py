"""What belongs to a customer beside the profile: each wing is a Django app that can be deleted with its folder.

docs/contributors/add_a_wing.md says how to write one; the core learns of it from customers/parts.py alone.
"""
