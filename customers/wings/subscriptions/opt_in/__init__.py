"""Double opt-in: ask the customer by a link, and believe it once.

lifecycle.py   ask, confirm, void, forget
letters.py     what the link's message says
public.py      the page behind the link
"""
