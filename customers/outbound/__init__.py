"""Connections to hosts that people name: public ones alone, looked up once, and never for longer than they may take.

addresses.py    which addresses may be reached, in whatever way they are written: pure
resolve.py      look a host up, and check every address that it has
time_limit.py   cut what takes too long
"""
