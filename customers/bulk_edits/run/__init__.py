"""A previewed bulk edit at work.

actions.py          start, pause, resume, approve, cancel, undo: what people ask
worker.py           what a worker does next
apply_chunk.py      a chunk's stored plans are applied
changed_rows.py     how a row ends whose customer changed since the preview
parts_of_chunk.py   what parts write in a chunk: rows of their kinds, and effects
serial_rows.py      rows that run one by one after all others
serial_edits.py     one row of edits that merges customers first, or waited for one that does
set_aside.py        rows that wait for their turn, when their chunk is applied
merge_rows.py       one row that merges customers, or takes a merge back
split_chunk.py      a chunk in two: where a pilot ends or a process died
close_chunk.py      rows that are not processed, accounted for
messages.py         messages to the owners of contacts, after a run
retention.py        delete what is no longer kept
"""
