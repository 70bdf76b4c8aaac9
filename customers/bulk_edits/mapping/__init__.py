"""What columns and cells mean.

choices.py            what a person chose for single columns
words.py              the words that choose what a column is
columns.py            which column means what
kind_columns.py       which columns and cells a part's kind takes
card_columns.py       files of cards
delete_columns.py     files that delete customers
merge_columns.py      files of merges
shown_cells.py        which text of a cell counts, and which cells are refused
row_edits.py          a row of cells becomes an edit
doubts.py             what was doubted stays doubted until it is entered again
new_fields.py         custom fields that were ticked in the preview
first_values.py       the first values of each column, and what they tell
saved.py              what was chosen, saved under a name for the next file
preview_settings.py   the settings a preview was made under
"""
