"""What a customer's profile shows of segments.

rows_html.py    rows and reasons as HTML
current_tab.py  the tab with the segments that the customer is in
history_tab.py  the tab with all that the customer entered and left
"""
