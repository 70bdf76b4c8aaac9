"""The worksheets of an XLSX file.

parts.py            sheets, shared texts and number formats
styles.py           the number format of each style
plain.py            is a worksheet plain enough for the quickest reader?
rows.py             the rows of any worksheet
"""
