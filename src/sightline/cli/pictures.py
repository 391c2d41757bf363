"""What commands about several images share: the images that files hold, frames of videos among them, and the record."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from sightline.cli.chain import chosen
from sightline.cli.faults import explained
from sightline.cli.printers import JsonDocument, Screen
from sightline.cli.run import Request, processes
from sightline.cli.sampled import Wanted
from sightline.cli.shelf import keeper
from sightline.errors import SightlineError, UsageError
from sightline.pipeline import failed
from sightline.providers import RULES, Desk
from sightline.screen import Guard
from sightline.settings import load
from sightline.sources import uploads
from sightline.together import Joint, needed, upload_of
from sightline.types import Record, Upload
from sightline.video import SUFFIXES, Frame, frames


@dataclass(frozen=True, slots=True)
class Options:
    """The options that all commands about several images have."""

    models: list[str] | None
    engine: str
    workers: int | None
    config: Path | None
    as_json: bool


def pictures(files: Sequence[str], wanted: Wanted) -> Iterator[Upload | Frame]:
    """The uploads that `files` name, and the frames of those that are videos by their names."""
    for file in files:
        if Path(file).suffix.lower() in SUFFIXES:
            clip = frames(file, every_s=wanted.every_s, scenes=wanted.scenes, at_most=wanted.at_most)
            yield from clip.frames
        else:
            yield from (source.read() for source in uploads([file]))


def answer(files: Sequence[str], joint: Joint, options: Options, *, wanted: Wanted, otherwise: Joint) -> None:
    """Print the record of what `joint` asks about `files`; of `otherwise` where no model is named that could be asked.

    Ends with status 1 where nobody answered, or something is blocked.
    """
    with explained():
        settings = load(options.config)
        guard = Guard(settings.screen)
        provider = chosen(settings, options.models, before=guard)
        asked = joint if provider.name != RULES else otherwise
        needed(asked, provider.name)
        printer = JsonDocument(single=True) if options.as_json else Screen()
        promise = settings.promise.promise()
        limits = settings.limits
        request = Request(None, None, options.engine, options.workers, limits, promise, guard, settings=settings)
        record = asyncio.run(_record(files, asked, request, provider, wanted=wanted))
        printer.show(record)
        printer.end()
    if record.outcome in ("blocked", "failed"):
        raise typer.Exit(1)


async def _record(files: Sequence[str], joint: Joint, request: Request, provider: Desk, *, wanted: Wanted) -> Record:
    try:
        given = await asyncio.to_thread(lambda: list(pictures(files, wanted)))
    except UsageError:
        raise
    except SightlineError as error:
        return failed(" ".join(files), error, task=joint.task.name)
    workers = processes(request.workers, documents=len(given))
    async with provider, request.line(workers).around(provider) as pipeline, keeper(request.settings, pipeline) as kept:
        try:
            record = await joint.record(pipeline, given)
        except UsageError:
            raise
        except SightlineError as error:
            record = failed(" ".join(files), error, task=joint.task.name)
        return await kept.keep([upload_of(one) for one in given], record) if kept else record
