"""Pages for staff. Importing this package registers them with the admin site.

access.py      who may do what
forms.py       what staff fill in to adjust points, to give and to take back
steps.py       a page with one form that does one thing
changes.py     all points changes; adjusting and taking back
rewards.py     all promo codes and prizes that were given; giving and taking back
kinds.py       kinds of points accounts
campaigns.py   campaigns, their pools of codes and their prizes
chart.py       a balance over a year
lines.py       rows of a page, as its reader may see them
rows_html.py   these rows as HTML
tab.py         the tab of the profile
"""

from customers.wings.points.admin import campaigns as _campaigns  # noqa: F401
from customers.wings.points.admin import changes as _changes  # noqa: F401
from customers.wings.points.admin import kinds as _kinds  # noqa: F401
from customers.wings.points.admin import rewards as _rewards  # noqa: F401
