"""What wings do together: segments that look at others, and a merge of customers who have something of each.

The only tests that import several wings; they are left out where one of those was deleted.
"""
