"""One process that starts the broker, the workers, the clock and the web server, watches them and stops them.

run.py               the whole of it: prepare, start, watch, stop
lock.py              one supervisor per data folder
preparation.py       tables, static files and, the first time, demo data
embedded_broker.py   the broker on a socket beside the data
children.py          the workers, the clock and the web server
child.py             one process: started, watched, started again, stopped
"""
