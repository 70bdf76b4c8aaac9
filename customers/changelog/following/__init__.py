"""Follow what happens: read the changes of customers, and the dated records of other parts, from a place on.

follower.py   who follows what, and where the places are kept
feed.py       the records after a place, none missed that was committed late
places.py     what is read from all places at once, and whom it tells of
"""
