"""Erase a customer: at once what is live, then, in the background, what stands in files.

refused.py                whom nobody erases as things stand
erase.py                  all of it, in order
sought.py                 what names the customers, collected while they still have it
merges.py                 what merges keep, and what they left with the other customer
redacted_values.py        what is written over values
redact.py                 the customer's values in changes, histories and the ledger; what each part erases
other_customers.py        the customer's contacts with other customers
redact_former_owners.py   the same contacts in the past of customers who had them before
words.py                  texts that mention one of many customers: found in one pass over the text
texts.py                  what staff wrote about other customers: at once for one, in the background for a file's
background/               the search of files, mails and comments that follows
matching.py               which cells name an erased customer
sessions.py               what people typed to find somebody
profile_part.py           what becomes of each of the core's tables
"""
