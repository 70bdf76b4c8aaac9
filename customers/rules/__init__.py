"""Pure decisions, one noun a file: values in, decision out. No database, no queue, no clock.

codes.py                what can become of a row or an edit: outcomes and codes
refusals.py             how a rule says no
sentences.py            one sentence per code, for the person who fixes the row
detail_codes.py         the finer reason inside a code
detail_sentences.py     the words for each finer reason
fields.py               the names of what a change can touch
columns.py              the columns of a spreadsheet by header
contacts.py             what an edit does to one kind of contact
access.py               what account access lets a client system do
merging.py              who may be merged, who stays, what becomes of what both have
merge_sentences.py      why merged and why not, as a sentence
emails.py               email addresses
phones.py               mobile numbers
identifiers.py          the text of an identifier
held_identifiers.py     what becomes of a value that somebody has already
junk.py                 junk values: what joins strangers
junk_entries.py         what staff may put on the junk list
card_numbers.py         the numbers that a card series makes by itself
cards.py                statuses of cards, and the moves between them
custom_values.py        custom field values, from text to typed and back
system_names.py         which system names staff may give
texts.py                names and other plain texts
dates.py                dates, never guessed
choices.py              gender, yes or no, time zone, area
wildcards.py            patterns that staff write
whole_numbers.py        whole numbers that a program wrote with a decimal point
clear_mark.py           the mark that empties a field
characters.py           which characters a value may hold
scripts.py              which writing systems a word mixes
typed_cells.py          which text of a workbook's cell counts for a field
spreadsheet_traces.py   what spreadsheet programs leave in place of a value
short_rows.py           rows with fewer cells than the header
decoded_words.py        is it words, or the wrong encoding?
deferred_values.py      values known only when a plan is written
effects.py              what a change does, in kinds that can be counted
differences.py          which part of a value changed
search_names.py         how names are folded and split for the search
masking.py              a stored value as text, in full or masked
messages.py             why a message was not sent
erasure.py              what an erasure leaves of values
"""
