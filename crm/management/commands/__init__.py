"""Commands of the repository's own; those of the product stand with the customers.

start.py            everything on this machine: `make run`
make_reference.py   the pages of docs/ that come from the code: `make reference`
translations.py     the sentences to translate: `make messages`
"""
