"""PostgreSQL as Django has it, but for one thing that only tests do thousands of times: see base.py."""
