"""Pure decisions, one noun a file: values in, decision out. No database, no queue, no clock.

refusals/             how a rule says no, and what people read then
fields.py             the names of what a change can touch
columns.py            the columns of a spreadsheet by header
header_words.py       what people write above columns
contacts/             emails and phones: how they are read, which are junk, and by which rule they enter
merging.py            who may be merged, who stays, what becomes of what both have
merge_sentences.py    why merged and why not, as a sentence
values/               values of one kind each, from text to typed and back
held_identifiers.py   what becomes of a value that somebody has already
card_numbers.py       the numbers that a card series makes by itself
system_names.py       which system names staff may give
texts/                texts of any kind: which are fit to be kept, and what spreadsheet programs made of them
wildcards.py          patterns that staff write
short_rows.py         rows with fewer cells than the header
effects.py            what a change does, in kinds that can be counted
masking.py            a stored value as text, in full or masked
messages.py           why a message was not sent
erasure.py            what an erasure leaves of values
"""
