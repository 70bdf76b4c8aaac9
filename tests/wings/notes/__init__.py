"""The smallest wing that uses every hook: notes that staff write about a customer. Copy it to begin your own.

apps.py     the app; it registers the part
models.py   what is kept
part.py     what the core has to know
roles.py    which roles see it
"""
