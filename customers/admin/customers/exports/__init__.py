"""Exports: the page that asks for one, and the pages that show them.

form.py     what an export holds
choice.py   who is in it, by the address of the page
sets.py     columns that are offered under a name
page.py     the export page
lines.py    exports as pages show them
list.py     the exports: how far they are, their files
"""
