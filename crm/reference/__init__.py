"""The pages of docs/ that are made from the code, by `manage.py make_reference`; a test fails when one is stale.

A wing's own page stands in the wing.

pages.py             which pages there are, and how they are written
settings.py          every variable that the product reads from its environment
commands.py          every command of the product
columns.py           the columns of a spreadsheet
codes.py             the codes of refusals and warnings, with their sentences
states.py            the states of whatever has some, and the moves between them
state_meanings.py    what each state means and what leads to it
permissions.py       what each role may do
operations.py        every route of the API, with its fields and examples
floors.py            which folder may import which
"""
