"""Record that something happened, and take it back.

issue.py      record that something happened to one customer or to many
withdraw.py   take actions back
forms.py      the forms to issue and to withdraw
"""
