"""What files do with segments.

kind.py      the kind of files that add customers to one
effects.py   what files of any kind do besides: add their customers, or remove them
"""
