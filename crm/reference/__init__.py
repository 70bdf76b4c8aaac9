"""The pages of docs/ that are made from the code, by `manage.py make_reference`; a test fails when one is stale.

pages.py             which pages there are, and how they are written
markdown.py          tables and cells
settings.py          every variable that the product reads from its environment
commands.py          every command of the product
columns.py           the columns of a spreadsheet
codes.py             the codes of refusals and warnings, with their sentences
states.py            the states of whatever has some, and the moves between them
state_meanings.py    what each state means and what leads to it
segment_rules.py     the fields and operators of segment rules
permissions.py       what each role may do
operations.py        every route of the API, with its fields and examples
floors.py            which folder may import which
"""
