"""Loyalty cards from the pool to the customer and back. customers/rules/values/cards.py decides what becomes of one.

labels.py         the status labels that our own steps use
pool.py           numbers that can be issued
batches.py        numbers that a series is asked to make
make_numbers.py   a worker makes them
moves.py          issue, suspend, reactivate, return: one customer's card through the engine
card_items.py     a card among the identifiers of a client system's call
expiry.py         expire what is out of date, day by day
demo.py           cards of the demo
part.py           what the core has to know about cards
errors.py         why a card step is refused
"""
