"""The documentation for developers of client systems.

pages.py      one page, made from the OpenAPI document
examples.py   its examples, each run by a test
"""
