"""One customer added or edited in the browser, from the form as it was opened to the written change.

save.py     judged field by field, warned of what is lost, written; what somebody else changed meanwhile is left alone
add.py      a new customer, whole or not at all
refused.py  pure: every refusal of a form's values at once
loss.py     pure: what an edit takes from the customer, in sentences
to_ask.py   pure: whose owners it writes to
reasons.py  pure: when a person has to say why
"""
