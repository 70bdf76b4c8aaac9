"""The pages of subscriptions for staff.

pages.py     topics, and the pages that change a customer's subscriptions
forms.py     the form of a change
history.py   one customer's changes, paged
tab.py       the tab of the profile
"""

from customers.wings.subscriptions.admin.pages import TopicAdmin

__all__ = ["TopicAdmin"]
