"""What wings do together: segments that look at others, a merge of customers who have something of each, the texts that
an erasure searches, and the languages of letters and notices.

The only tests that import several wings; they are left out where one of those was deleted.
"""
