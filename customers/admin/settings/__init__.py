"""What staff define.

custom_fields.py       custom fields
custom_field_form.py   the form of one
column_mappings.py     saved column mappings
identifier_types.py    identifier types
system_names.py        the check of the system names of both
junk_values.py         the junk list
junk_value_form.py     the form of one entry
junk_value_trial.py    what an entry would do, shown before it is saved
staff.py               staff and their groups
"""
