"""A spreadsheet becomes edits: upload -> read -> preview -> settle -> run -> report -> undo.

states.py    the closed list of states and the moves between them
intake.py    a form with a file: whole or not at all
upload.py    durable acceptance: the file, its checksum, the row in the database
columns.py   which column means what
read.py      the file, or the ledger that an undo takes back, becomes chunks
preview.py   a chunk's rows are judged and written to the ledger
settle.py    what rows of one file do to each other
limits.py    when a number is typed and when a second person approves
run.py       start, pause, cancel, approve: what people ask
run_chunk.py a chunk's stored plans are applied
leases.py    who works on what, and what happens when that process dies
work.py      what a worker does next
report.py    every row accounted for, and the fix-and-retry file
status.py    the one JSON object that commands and the API print
"""
