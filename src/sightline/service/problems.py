"""Errors as application/problem+json (RFC 9457), with the stable codes of `sightline.errors`."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import (
    DatabaseDown,
    EngineError,
    MalformedRequest,
    MethodNotAllowed,
    MissingExtra,
    ModeratorError,
    ProviderError,
    RouteNotFound,
    SightlineError,
    StoreError,
)
from sightline.service.call import call_of
from sightline.types import Json

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger(__name__)
# Their messages name servers, files and accounts of whoever runs this service: they go into the log, not to the caller.
OURS = (DatabaseDown, EngineError, MissingExtra, ModeratorError, ProviderError, StoreError)
UNEXPECTED = "The service failed in a way that it should not; its log names this request."


def told(error: SightlineError, *, request_id: str) -> Response:
    """The answer that says what went wrong."""
    call_headers = {"retry-after": str(wait_s)} if (wait_s := _wait_s(error)) else {}
    if error.status == HTTPStatus.UNAUTHORIZED:
        call_headers["www-authenticate"] = 'Bearer realm="sightline"'
    problem: dict[str, Json] = {
        "type": f"urn:sightline:error:{error.code}",
        "title": _title(type(error)),
        "status": error.status,
        "detail": _meaning(type(error)) if isinstance(error, OURS) else error.message,
        "code": error.code,
        "retryable": error.retryable,
        "request_id": request_id,
    }
    return printed(problem, status=error.status, headers=call_headers)


def printed(problem: Mapping[str, Json], *, status: int, headers: Mapping[str, str]) -> Response:
    """`problem` as a response."""
    return Response(json.dumps(problem), status, dict(headers), MEDIA_TYPE)


async def on_fault(request: Request, error: Exception) -> Response:
    """Tell an error of ours; the handler of SightlineError."""
    assert isinstance(error, SightlineError)  # noqa: S101 (what the handler is registered for)
    call = call_of(request)
    call.problem = error.code
    if isinstance(error, OURS):
        _LOG.warning("%s %s: %s", call.request_id, error.code, error.message)
    return told(error, request_id=call.request_id)


async def on_http(request: Request, error: Exception) -> Response:
    """Tell what the framework found: a path or a method that is not served."""
    assert isinstance(error, HTTPException)  # noqa: S101 (what the handler is registered for)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        fault: SightlineError = MethodNotAllowed(f"This path is not served by {request.method}; use {allowed}.")
    else:
        fault = RouteNotFound("Nothing is served under this path; /docs lists what is.")
    answer = await on_fault(request, fault)
    answer.headers.update(error.headers or {})
    return answer


async def on_parameter(request: Request, error: Exception) -> Response:  # noqa: ARG001 (it would repeat the value)
    """Tell of a part of the path that cannot be one."""
    return await on_fault(request, MalformedRequest("A part of the path is not written as /docs says."))


async def on_crash(request: Request, error: Exception) -> Response:  # noqa: ARG001 (the framework's signature)
    """Tell nothing of an error that nobody foresaw: the server logs it."""
    call = call_of(request)
    call.problem = SightlineError.code
    return told(SightlineError(UNEXPECTED), request_id=call.request_id)


def _meaning(kind: type[SightlineError]) -> str:
    """What errors of `kind` mean, in the sentence that their class begins with."""
    return (kind.__doc__ or kind.code).partition("\n")[0]


def _wait_s(error: SightlineError) -> int:
    """Whole seconds after which to come back; 0 where nobody says."""
    wait_s = getattr(error, "retry_after_s", None)
    return max(1, math.ceil(wait_s)) if wait_s is not None else 0


def _title(kind: type[SightlineError]) -> str:
    """`TooManyBytes` as "Too many bytes"."""
    return re.sub(r"(?<=[a-z])([A-Z])", r" \1", kind.__name__).capitalize()
