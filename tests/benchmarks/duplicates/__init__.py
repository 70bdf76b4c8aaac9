"""Suspected duplicates among a million customers.

part.py        what is measured, and what must be reached
searching.py   the first search and a new customer's pairs, as the product makes them
bare.sql       one pass in SQL that makes the same keys and joins them with themselves
"""
