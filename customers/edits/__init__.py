"""The engine: every edit of a customer, wherever it comes from, goes edit -> snapshot -> plan -> apply.

edit.py               what is asked, by whom, through what
definitions.py        what edits are read with: custom fields, identifier types, junk, country
keys/                 which customers are meant
rivals.py             edits that want the same new identifier wait for each other
snapshot.py           everything a batch touches, in a fixed number of queries
planning/             from what is asked and what there is to what changes, or to a refusal
rows/                 what a plan is made of: changes of single rows
apply.py              the only writer
merge_hooks.py        what a part does when customers are merged
history.py            the history's rows, written in bulk
change_customers.py   one batch from edit to written change: what forms, the API and the queue call
"""
