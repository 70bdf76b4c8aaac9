"""What belongs to a customer beside the profile: each wing is a Django app that can be deleted with its folder.

CONTRIBUTING.md, "Add a wing", says how to write one; the core learns of it from customers/parts.py alone.
"""
