"""The pictures of the documentation: `make pictures` takes each of them from a server of its own with demo data.

demo.py    what of the demo is shown, by its ids
shots.py   every picture: who looks, at which page, and what is opened there
"""
