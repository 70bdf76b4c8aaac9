"""Loyalty cards from the pool to the customer and back. What may become of one is decided by customers/rules/cards.py.

labels.py   the status labels that our own steps use
pool.py     numbers that can be issued
moves.py    issue, suspend, reactivate, return: one customer's card through the engine
expiry.py   expire what is out of date, day by day
demo.py     cards of the demo
part.py     what the core has to know about cards
errors.py   why a card step is refused
"""
