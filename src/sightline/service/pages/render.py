"""A page put together: a template of this folder, and the policy that holds its browser to what is ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from sightline.service.pages.assets import folder

if TYPE_CHECKING:
    from jinja2 import Environment

# No script or style stands in a page itself, and none comes from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(template: str, context: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    """The page that `template` makes of `context`."""
    text = _environment().get_template(template).render(context, assets=f"/assets/{folder()}")
    return HTMLResponse(text, status, {"content-security-policy": POLICY})


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("sightline.service", "pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
