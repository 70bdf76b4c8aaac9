"""What a run would do, row by row.

new_ids.py              new ids that another customer has under another source
plan_rows.py            plan the rows of a chunk
plan_kind.py            plan rows of a kind that a part brought
plan_deletes.py         whom a file that deletes customers doesn't erase
plan_undo.py            plan what an undo puts back
plan_merges.py          plan rows that merge customers, and take merges back
preview.py               preview a chunk and write its ledger
cross_row_conflicts.py   what the rows of one file do to each other
plan_merging.py          rows of edits that merge, and the rows that wait for them
merges_back.py           what an undo does with rows that merged, and with those that waited for them
settle_merges.py         what earlier rows of a file of merges do to later ones
preview_again.py         preview a file once more
"""
