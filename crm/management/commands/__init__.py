"""Commands of the repository's own; those of the product stand with the customers.

start.py          everything on this machine: `make run`
translations.py   the sentences to translate: `make messages`
"""
