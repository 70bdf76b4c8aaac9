"""The pages of segments for staff.

segments.py      the list, a segment's page and what is done from there
page.py          what a segment's page shows
members.py       its members as a list, searched and exported
builder/         make a segment and change one
membership.py    add a customer to a static segment and remove one, from the profile
"""

from customers.wings.segments.admin.segments import SegmentAdmin, SegmentationAdmin

__all__ = ["SegmentAdmin", "SegmentationAdmin"]
