"""Between the web server and the pages: addresses, bodies, caching, slow visitors.

middleware.py      the visitor's address, caching, and the answer when the database is busy
language.py        in which language a request is answered
content_types.py   a Content-Type that can't be read is refused
proxies.py         whose word on a visitor's address is taken
web_worker.py      gunicorn's worker, with a limit on slow visitors
"""
