"""`sightline cost`: what pictures cost at vision models, as they are and as they should be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config, Models

if TYPE_CHECKING:
    from sightline.image import Limits
    from sightline.sources import Source

SIZE = re.compile(r"(?P<width>\d{1,6})[xX×](?P<height>\d{1,6})")


@dataclass(frozen=True, slots=True)
class Picture:
    """A size, (width, height) in px, and where it comes from."""

    source: str
    size: tuple[int, int]


Pictures: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="FILE|WxH", help="Images, PDFs, folders of them, or sizes such as 4032x3024.")
]
Detail: TypeAlias = Annotated[
    str, typer.Option("--detail", metavar="LEVEL", help="The level to ask for: auto, low, high, ...")
]
PerDay: TypeAlias = Annotated[
    int | None, typer.Option("--per-day", metavar="N", min=1, help="Add the price of N such pictures a day.")
]


def cost(  # noqa: PLR0913 (every option is a parameter)
    pictures: Pictures,
    *,
    model: Models = None,
    detail: Detail = "auto",
    per_day: PerDay = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Say what pictures cost in tokens and US dollars: raw, at 1568 px, and sent at the size that the model sees.

    \b
    Examples:
      sightline cost 4032x3024 --model openai:gpt-5.4 --per-day 10000
      sightline cost scans/ --json > costs.json

    Nothing is decoded or sent: sizes come from headers, and PDF pages count as they would be rendered. Long slips are
    sent in overlapping crops. Prices are list prices of input tokens.

    Exit status: 0 all done, 1 a file could not be read, 2 wrong usage.
    """
    from sightline.cli.bills import json_of, print_bills
    from sightline.models.costs import USUAL_MODELS, costs
    from sightline.settings import load

    at = datetime.now(UTC)
    faults: list[str] = []
    with explained():
        settings = load(config)
        own, pages = settings.own_models, _pictures(pictures, settings.limits, faults)
        bills = [
            (page.source, each)
            for page, name in product(pages, model or USUAL_MODELS)
            for each in costs(page.size, name, detail=detail, own=own, at=at)
        ]
    if as_json:
        typer.echo(json_of(bills, per_day=per_day))
    elif bills:
        print_bills(bills, per_day=per_day, at=at)
    _end_with(faults)


def _end_with(faults: list[str]) -> None:
    """Say what was wrong with which file, if anything was; status 1 then."""
    if faults:
        typer.echo("\n".join(f"Error: {fault}" for fault in faults), err=True)
        raise typer.Exit(1)


def _pictures(given: list[str], limits: Limits, faults: list[str]) -> Iterator[Picture]:
    """Every size and every page, in order; what is wrong with a file is added to `faults`, and the others go on."""
    from sightline.errors import InputError
    from sightline.sources import uploads

    for name in given:
        if typed := SIZE.fullmatch(name):
            yield Picture(name, (int(typed["width"]), int(typed["height"])))
            continue
        for source in uploads([name]):
            try:
                yield from _declared(source, limits)
            except InputError as error:
                faults.append(error.message)


def _declared(source: Source, limits: Limits) -> list[Picture]:
    """The pages of a file by its header. Raises InputError."""
    from sightline.image.measure import page_sizes

    return [Picture(source.name, size) for size in page_sizes(source.read(), limits=limits)]
