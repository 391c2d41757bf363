"""`sightline serve`: the service, until it is told to stop."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.faults import explained
from sightline.cli.options import Config, Engine, Models, Workers

if TYPE_CHECKING:
    from socket import socket

    from sightline.service.start import Plan
    from sightline.service.terms import Serving
    from sightline.settings import Settings

HELP = """\
Serve over HTTP what the other commands do: extract, analyze, compare, sequence, scan, cost and records.

\b
Examples:
  sightline serve --no-keys
  sightline keys create --tenant acme && sightline serve --host 0.0.0.0
  curl --data-binary @receipt.jpg localhost:8080/v1/extract

Callers need a key of `sightline keys create`. With --no-keys they need none, and only this machine is listened to.
Ctrl-C, or SIGTERM, ends it when what is in flight is done. /docs says what can be asked.
"""

Host = Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="The address to listen at.")]
Port = Annotated[int | None, typer.Option("--port", metavar="N", min=0, max=65535, help="The port to listen at.")]
NoKeys = Annotated[bool, typer.Option("--no-keys", help="Let everybody in who is on this machine.")]


def serve(  # noqa: PLR0913 (every option is a parameter)
    *,
    host: Host = None,
    port: Port = None,
    no_keys: NoKeys = False,
    model: Models = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    config: Config = None,
) -> None:
    """Serve until told to stop; what the screen says of it is `HELP`."""
    with explained():
        with _uncollected():
            from sightline.settings import load

            settings = load(config)
            serving = _serving(settings, host, port, no_keys=no_keys)
            serving.check_reach()
            at = _listening(serving)
            plan = _plan(settings, serving, model=model, engine=engine, workers=workers)
        _run(plan, at)


@contextmanager
def _uncollected() -> Generator[None]:
    """Load modules without the collector, which would look through them again and again, a sixth of the time here."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _serving(settings: Settings, host: str | None, port: int | None, *, no_keys: bool) -> Serving:
    stated = settings.service
    return replace(
        stated,
        host=stated.host if host is None else host,
        port=stated.port if port is None else port,
        keys=stated.keys and not no_keys,
    )


def _listening(serving: Serving) -> socket:
    from sightline.errors import MissingExtra

    try:
        from sightline.service.start import listening
    except ModuleNotFoundError as error:
        raise MissingExtra(f"The service needs {error.name}; pip install 'sightline[service]'.") from error
    return listening(serving)


def _run(plan: Plan, at: socket) -> None:
    from sightline.service.start import run, serve

    host, port = at.getsockname()[:2]

    async def work() -> None:
        typer.echo(f"Listening at http://{host}:{port}; /docs says what can be asked.", err=True)
        await serve(plan, at)

    run(work())


def _plan(settings: Settings, serving: Serving, *, model: list[str] | None, engine: str, workers: int | None) -> Plan:
    from sightline.cli.chain import chosen, models_of
    from sightline.observe import Chosen, Observer, json_log
    from sightline.providers import RULES
    from sightline.screen import Guard
    from sightline.service.start import Plan, processors

    guard = Guard(settings.screen)
    models = tuple(name for name in model or models_of(settings.ask) if name != RULES)
    keeping = settings.cache if settings.cache.wanted(asks_models=bool(models)) else None
    known = Chosen(models=models, rules_first=settings.ask.rules_first, caching=keeping is not None)
    observer = Observer(chosen=known, log=json_log(sys.stdout))
    desk = chosen(settings, model, before=guard, watch=observer)
    return Plan(
        serving=serving,
        desk=desk,
        observer=observer,
        engine=engine,
        workers=processors(workers),
        limits=settings.limits,
        promise=settings.promise.promise(),
        guard=guard,
        keeping=keeping,
        policy=settings.ask,
        place=settings.database,
        recording=settings.records,
        reviewing=settings.review,
        batches=settings.batches,
        own_models=settings.own_models,
        accept_judgements=settings.accept_judgements,
    )
