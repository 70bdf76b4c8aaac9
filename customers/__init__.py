"""Customer profiles: what is kept of them, how they change, and every way in.

apps.py              the app, and what each `migrate` makes sure of
admin/               pages for staff
api/                 the API for client systems
public/              the confirmation page for consumers
management/          commands
tasks.py             the tasks of the queue
wings/               what belongs to a customer beside the profile; each can be deleted
bulk_edits/          a spreadsheet becomes edits
exports/             customers become a spreadsheet
staff_edits/         one customer added or edited in the browser
merging/             two customers become one, and two again
identifiers/         identifiers added and removed under a source
contacts/            contacts confirmed and verified by their owners
cards/               loyalty cards
messages/            mails and text messages
search/              find customers
changelog/           read what was changed
privacy/             permissions, the access log, requests and erasure
custom_fields.py     how custom fields are used, cleared and ordered
maintenance/         recurring jobs, daily counts and invariants
demo/                believable data to try everything on
days.py              a day from midnight to midnight in the project's time zone
parts.py             what each part of a customer, the wings included, declares to the core
news.py              who tells staff what finished, failed or waits, and who listens
bulk_edit_kinds.py   what a part declares of bulk edits: kinds and effects
rule_fields.py       what a part declares of the fields that segment rules look at
edits/               the engine: every change of a customer goes through it
rules/               pure decisions
models/              what is kept
spreadsheets/        bytes become rows, and rows become bytes
database/            SQL that knows no business word
outbound/            connections to hosts that people name
"""
