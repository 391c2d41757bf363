"""Sign in and out: an API key opens a session, and pages ask for one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sightline.errors import NoKey, NotAllowed
from sightline.service.body import read_body
from sightline.service.origin import check_origin
from sightline.service.pages.render import page
from sightline.service.parts import parts_of
from sightline.service.plain import Plain
from sightline.service.reception import entered
from sightline.service.sessions import COOKIE
from sightline.tenants import Scope, Tenant

router = APIRouter(include_in_schema=False, route_class=Plain)

HOME = "/review"
# Of a key and the place to go on to.
MOST_BYTES = 4096
SEE_OTHER = 303


async def visited(request: Request, scope: Scope, show: Callable[[Tenant], Awaitable[Response]]) -> Response:
    """What `show` gives to whoever is signed in for `scope`; others are asked for a key first."""
    try:
        tenant = await entered(request, scope)
    except NoKey:
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", SEE_OTHER)
    except NotAllowed as error:
        return page("not_allowed.html", {"scope": scope}, status=error.status)
    return await show(tenant)


@router.get("/sign-in")
async def sign_in(request: Request) -> Response:
    """Ask for a key."""
    return _form(request.query_params.get("next", HOME))


@router.post("/sign-in")
async def signed_in(request: Request) -> Response:
    """Open a session for a good key, and go on."""
    check_origin(request)
    parts = parts_of(request)
    body = await read_body(request, most=MOST_BYTES, seconds=parts.serving.body_s)
    sent = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
    onward = _own(sent.get("next", [HOME])[0])
    if parts.sessions is None:
        return RedirectResponse(onward, SEE_OTHER)
    token = await parts.sessions.begin(sent.get("key", [""])[0].strip())
    if token is None:
        return _form(onward, failed=True)
    answer = RedirectResponse(onward, SEE_OTHER)
    seconds = int(parts.sessions.seconds)
    answer.set_cookie(COOKIE, token, max_age=seconds, secure=_safe(request), httponly=True, samesite="strict")
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session."""
    check_origin(request)
    sessions = parts_of(request).sessions
    if sessions is not None:
        await sessions.end(request.headers)
    answer = RedirectResponse("/sign-in", SEE_OTHER)
    answer.delete_cookie(COOKIE, secure=_safe(request), httponly=True, samesite="strict")
    return answer


def _form(onward: str, *, failed: bool = False) -> Response:
    return page("sign_in.html", {"onward": _own(onward), "failed": failed}, status=401 if failed else 200)


def _own(path: str) -> str:
    """`path` where it is one of ours, else the desk: nobody is led elsewhere by a link."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else HOME


def _safe(request: Request) -> bool:
    """Whether the browser came by https, to us or to the proxy before us. Who lies spoils their own cookie only."""
    return "https" in {request.url.scheme, request.headers.get("x-forwarded-proto", "")}
