"""What each day came to, for the front page: counted in the background, read in one small query.

count.py   count the days that are not over, or were not when they were counted
read.py    the days of a chart
"""
