"""When two customers look like one, pure: what they have to share, and how likely it is that they are one.

keys.py     what is looked up to find who may be the same
scores.py   how likely a pair is one customer, and the reasons as sentences
"""
