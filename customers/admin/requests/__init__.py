"""What one person asks and another one decides: erasures and releases.

admin.py     the pages: ask, grant, decline
listing.py   the list: the longest waiting first
"""
