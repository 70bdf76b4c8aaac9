"""Believable data to try everything on: the same customers on every machine.

countries.py   names, places and number ranges of several countries
people.py      one invented customer by its number
setting.py     points, sources, identifier types, custom fields and staff
lives.py       what happened to the customers after they registered
office.py      requests and junk values
last_day.py    two customers merged at the till, two who stayed apart, an email that waits
fill.py        make them all, through the engine, batch by batch
"""
