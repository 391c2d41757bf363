"""What people see in a browser: pages over the same routes that programs ask.

`layout.html` is the frame of each page, `assets/` are its styles, scripts and letters, `render.py` puts a page
together, `sign_in.py` opens a session, `desk.py` is the review desk.
"""
