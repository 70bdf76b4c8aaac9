"""Pure decisions: no database, no network, no clock.

ports.py        on which ports file servers are looked for
server_urls.py  a server as one URL
masks.py        which files a mask takes, and names that are never taken
schedule.py     when the next look is due
"""
