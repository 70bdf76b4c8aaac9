"""One process that starts the broker, the workers, the clock and the web server, watches them and stops them.

run.py is the story; lock.py, preparation.py, embedded_broker.py, children.py and child.py are its steps.
"""
