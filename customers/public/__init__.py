"""Doors for consumers: pages without a frame, a cookie or a word of the staff's."""
