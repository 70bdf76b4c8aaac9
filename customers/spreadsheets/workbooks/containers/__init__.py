"""What a workbook is made of, checked before it is read.

parts.py            its parts
zip_parts.py        the inside of a zip container, checked first
xml_stream.py       XML from strangers, streamed
"""
