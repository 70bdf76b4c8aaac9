"""Promo codes and prizes of campaigns.

pool.py        codes added to a campaign
give.py        a code or a prize for a customer
take_back.py   marked as taken back
"""
