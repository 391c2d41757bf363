"""The service: the same line as the library and the command line, over HTTP, for several tenants.

`app.py` puts it together, `reception.py` says what every request goes through, `routes/` holds a file for each group
of routes: parse, call, print. `parts.py` is what all of it is made of, opened by `start.py`.
"""
