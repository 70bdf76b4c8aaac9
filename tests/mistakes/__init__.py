"""Small mistakes, planted one at a time: does a test find each of them?"""
