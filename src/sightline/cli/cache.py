"""`sightline cache`: what is kept of earlier answers, what that saved, and how to forget it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from sightline.cli.faults import explained
from sightline.cli.grouped import grouped
from sightline.cli.options import AsJson, Asked, Config, Engine, Models, Pages

if TYPE_CHECKING:
    from sightline.cache.saved import Saved
    from sightline.store import Keeper
    from sightline.types import Json

T = TypeVar("T")

HELP = """\
Say what earlier answers saved, forget them, or show one.

\b
Examples:
  sightline cache stats
  sightline cache clear --task invoice
  sightline cache get invoice.pdf --task invoice --json

Answers are kept where [cache] of the settings says, for some days, in a file that only its owner may read: they hold
text of documents. Without [cache], only answers of models are kept.
"""
cache = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=HELP)


@cache.command()
def stats(*, config: Config = None, as_json: AsJson = False) -> None:
    """Say by task how often the cache answered, and which tokens and US dollars that saved."""
    from sightline.cache.saved import saved

    found = saved(_asked(config, lambda keeper: keeper.counts()))
    if as_json:
        typer.echo(json.dumps({task: _json(of) for task, of in found.items()}, indent=2))
    else:
        _table(found)


@cache.command()
def clear(
    *,
    task: Annotated[str | None, typer.Option(help="Only its answers; else all, and what was read.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Forget what was answered and read before; what that saved stays counted."""
    from sightline.cache.keys import place_of

    # A question without a task finds its task on the page, so that its answer may be of this one, too.
    prefixes = [place_of(task), place_of(None)] if task else [""]

    async def cleared(keeper: Keeper) -> int:
        return sum([await keeper.clear(prefix) for prefix in prefixes])

    number = _asked(config, cleared)
    typer.echo(json.dumps({"forgotten": number}) if as_json else f"{number:,} entries are forgotten.")


@cache.command()
@grouped
def get(  # noqa: PLR0913 (every option, or group of them, is a parameter)
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document.")],
    *,
    asked: Asked,
    model: Models = None,
    pages: Pages = None,
    engine: Engine = "rapidocr",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show the record that is kept of FILE for the same question; nothing is read, and nobody is asked.

    Exit status: 0 there is one, 1 there is none, 2 wrong usage.
    """
    from sightline.cli.asking import asking
    from sightline.cli.chain import chosen
    from sightline.cli.printers import JsonDocument, Screen
    from sightline.cli.run import Request, jobs, kept
    from sightline.screen import Guard
    from sightline.settings import load

    with explained():
        settings = load(config)
        guard = Guard(settings.screen)
        provider = chosen(settings, model, before=guard)
        task = asking(asked, accept_judgements=settings.accept_judgements)
        promise = settings.promise.promise()
        request = Request(task, pages, engine, 0, settings.limits, promise, guard, settings.cache)
        records = [kept(job, request, provider) for job in jobs([file], folder=None)]
    printer = JsonDocument(single=len(records) == 1) if as_json else Screen()
    for record in records:
        if record is not None:
            printer.show(record)
    printer.end()
    if None in records:
        raise typer.Exit(1)


def _asked(config: Path | None, question: Callable[[Keeper], Awaitable[T]]) -> T:
    import asyncio

    from sightline.settings import load

    async def asked() -> T:
        keeper = load(config).cache.opened()
        try:
            return await question(keeper)
        finally:
            await keeper.aclose()

    with explained():
        return asyncio.run(asked())


def _table(found: dict[str, Saved]) -> None:
    from sightline.cli.console import Output
    from sightline.cli.words import grid

    if not found:
        typer.echo("Nothing was asked with a cache yet.")
        return
    table = grid()
    for heading in ("task", "hits", "misses", "share", "tokens saved", "USD saved", "hits by tier"):
        table.add_column(heading, justify="left" if heading in ("task", "hits by tier") else "right")
    for task, of in found.items():
        tiers = ", ".join(f"{tier} {number:,}" for tier, number in of.hits.items())
        hits = f"{sum(of.hits.values()):,}"
        table.add_row(task, hits, f"{of.misses:,}", f"{of.share:.0%}", f"{of.tokens:,}", f"{of.usd:.4f}", tiers)
    Output().print(table)


def _json(of: Saved) -> dict[str, Json]:
    return {
        "hits": dict(of.hits),
        "misses": of.misses,
        "share": round(of.share, 4),
        "tokens_saved": of.tokens,
        "usd_saved": format(of.usd, "f"),
    }
