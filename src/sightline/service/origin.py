"""Requests that another site made a browser send: a session goes along with none of them, and none is answered."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from sightline.errors import NotAllowed

# They change nothing here, and what they bring no other site can read.
READING = frozenset({"GET", "HEAD", "OPTIONS"})
OWN = frozenset({"same-origin", "none"})


def check_origin(request: Request) -> None:
    """Raise NotAllowed where a browser says that the page of another site sends something.

    Browsers say so in `sec-fetch-site` where the connection is safe, else in `origin`. Programs say neither.
    """
    if request.method in READING:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in OWN
    else:
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if not own:
        raise NotAllowed("A page of another site sent this; open the page of this service, and send it from there.")
