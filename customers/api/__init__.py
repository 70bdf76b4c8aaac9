"""Doors for client systems: one router a capability, behind one door (door.py)."""
