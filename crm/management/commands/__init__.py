"""Commands of the top floor.

start.py            the supervisor behind `make run`
make_reference.py   make the pages of docs/ that come from the code
"""
