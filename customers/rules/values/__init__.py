"""Values of one kind each, from text to typed and back.

dates.py             dates, never guessed
choices.py           gender, yes or no, time zone, area
custom_values.py     custom field values, from text to typed and back
guessed_types.py     what values of a column could be
identifiers.py       the text of an identifier
cards.py             statuses of cards, and the moves between them
typed_cells.py       which text of a workbook's cell counts for a field
deferred_values.py   values known only when a plan is written
"""
