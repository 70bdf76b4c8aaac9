"""Loyalty cards from the pool to the customer and back; what may become of one says customers/rules/cards.py.

labels.py   the labels that our own steps write
pool.py     numbers that can be issued
moves.py    issue, suspend, reactivate, return: one customer's card through the engine
expiry.py   what has expired, day by day
demo.py     cards of the demo
part.py     what the core has to know about cards
"""
