"""A route that gets the request as it is: no parameter is looked for, and no body read, before the route asks."""

from __future__ import annotations

from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import request_response


class Plain(APIRoute):
    """Calls its endpoint with the request alone, without the stacks of contexts that a cached answer has no use for."""

    def __init__(self, path: str, endpoint: Any, **described: Any) -> None:
        super().__init__(path, endpoint, **described)
        # Without the stacks for what a framework would open on behalf of a route.
        self.app = request_response(endpoint)
