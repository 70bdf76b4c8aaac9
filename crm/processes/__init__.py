"""What the processes share: where they find each other, and how they end.

embedded.py          where the embedded parts keep secrets and sockets
broker.py            does the broker answer?
clock_interval.py    how often it does, even where the machine's time is set back
end_with_parent.py   no process outlives the one that started it
"""
