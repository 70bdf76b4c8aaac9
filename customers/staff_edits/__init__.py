"""One customer added or edited in the browser, from the form as it was opened to the written change.

save.py           checked field by field, warned of losses, written; leaves alone what somebody else changed meanwhile
add.py            a new customer, whole or not at all
forecast.py       what an edit that merges would do
consequences.py   pure: what is refused or lost, whether a reason is required, who gets a message
"""
