"""A spreadsheet becomes edits: upload -> read -> preview -> settle -> run -> report -> undo.

upload/      the file is accepted, then read in chunks
mapping/     what its columns and cells mean
preview/     its rows are planned and written to the ledger; nothing is written to customers
fix/         a row is corrected before the run comes to it
run/         the plans are applied
ledger/      what became of each row: written, counted, shown, downloaded
lifecycle/   states, permissions, limits, leases
kinds.py     the kinds of bulk edits, the parts' own among them, and what else a file can do
demo.py      files of the demo: run, taken back, to fix, refused, waiting
errors.py    every refusal that a person or a client system reads
"""
