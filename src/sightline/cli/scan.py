"""`sightline scan`: what documents tell a model, what they show, and what would become of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config, Engine, Files, Pages, Workers

if TYPE_CHECKING:
    from sightline.cli.run import Request
    from sightline.settings import Settings

HELP = """\
Look for orders to a model and for pictures that moderation objects to, without asking a model anything.

\b
Examples:
  sightline scan receipt.jpg
  sightline scan mail/ --draw marked/
  sightline scan upload.pdf --json

Print, hidden text, QR and bar codes, the layers of a PDF and metadata are judged; nothing leaves this machine. With
--json a list is printed, an object for each FILE. A bad file never stops the others.

Exit status: 0 all may pass or are to be reviewed, 1 something is blocked or cannot be read, 2 wrong usage.
"""
Draw = Annotated[
    Path | None, typer.Option("--draw", metavar="DIR", help="Write each page to DIR as NAME-pN.png, findings marked.")
]
Send = Annotated[
    bool, typer.Option("--send", help="Show pictures to the moderators of the settings, although some are elsewhere.")
]


def scan(  # noqa: PLR0913 (every option is a parameter)
    files: Files,
    *,
    pages: Pages = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    draw: Draw = None,
    send: Send = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Look for orders and objections; what the screen says of it is `HELP`."""
    from sightline.cli.findings import Screen, ScreenedList
    from sightline.cli.run import jobs, scanned
    from sightline.settings import load

    with explained():
        request = _request(load(config), pages, engine, workers, send=send)
        outcomes = scanned(jobs(files, folder=draw), request, printer=ScreenedList() if as_json else Screen())
    if outcomes["blocked"] or outcomes["failed"]:
        raise typer.Exit(1)


def _request(settings: Settings, pages: str | None, engine: str, workers: int | None, *, send: bool) -> Request:
    from sightline.cli.run import Request
    from sightline.screen import Guard
    from sightline.screen.guard import kept_here
    from sightline.verify.promise import UNCERTIFIED

    guard = Guard(settings.screen) if send else kept_here(Guard(settings.screen))
    return Request(None, pages, engine, workers, settings.limits, UNCERTIFIED, guard)
