"""Loyalty cards for client systems.

generate.py   numbers that a series makes
"""
