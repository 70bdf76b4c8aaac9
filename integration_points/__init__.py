"""The ways in: integration points, what each does to a contact, and their keys.

apps.py           the app
models/           what is kept of them
sources.py        the source that a point speaks for
policies.py       what a point does, as plain values
policy_text.py    what a point does, in sentences
presets.py        sensible settings for each kind of system
built_in.py       the point that is always there
keys.py           make, show and revoke keys
rate_limits.py    count calls, in one statement
usage.py          what came through a point
retention.py      delete what was kept of calls for a while only
admin.py          the pages of a point
forms.py          its form, and that of a key
key_pages.py      its keys: made, shown once, revoked
source_pages.py   the pages of sources, accounts and brands
"""
