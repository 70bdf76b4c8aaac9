"""How a rule says no, and what people read then.

codes.py              what can become of a row or an edit: outcomes and codes
refusal.py            how a rule says no
code_sentences.py     what each code says, with places for its values
sentences.py          that sentence filled in, for the person who fixes the row
detail_codes.py       the finer reason inside a code
detail_sentences.py   the words for each finer reason
"""
