"""Doors for consumers: pages without a frame, a cookie or a word of the staff's.

pages.py     what they share
confirm.py   the page behind the link of a confirmation message
"""
