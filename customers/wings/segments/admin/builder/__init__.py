"""The page where staff make a segment and change one: a form that works without script.

tree.py      the groups and conditions that were filled in, from the form and from a rule's JSON
written.py   the JSON of a rule as it was filled in, and where each part of it stands in the form
inputs.py    what a condition's value is typed into
drawn.py     the rule as the page draws it, each problem at its place
form.py      everything of a segment besides its rule
preview.py   how many customers a rule picks, and some of them
save.py      what the form asks for, saved or refused
pages.py     the pages
"""
