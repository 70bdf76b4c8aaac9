"""Commands. Each explains itself with `--help`.

create_segment.py        make a segment
recalculate_segment.py   recalculate one now
"""
