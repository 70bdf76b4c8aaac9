"""What a person reads of merges, before and after.

suggest.py   who of two should stay, and why
compare.py   both side by side, and what a merge would make of them
summaries.py what a profile tells of merges, and of those that were not possible
"""
