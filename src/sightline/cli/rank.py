"""`sightline rank`: which of several images answer a question."""

from __future__ import annotations

from typing import Annotated

import typer

from sightline.cli.options import AsJson, Config, Engine, Models, Workers
from sightline.cli.sampled import Every, Frames, Scenes, Wanted

HELP = """\
Put images, or the pages of a document, in the order in which they answer a question.

\b
Examples:
  sightline rank contract.pdf "Where is the notice period?"
  sightline rank photos/ "a damaged parcel" --model google:gemini-2.5-flash
  sightline rank scans/ "invoice of Hartmann" --model rules --json

Models look at the images: of --model, else of the settings, else of those whose keys are set. Without any, or with
`--model rules`, the words of the question are looked for in the print (BM25); pictures without print come last.

Exit status: 0 ranked, 1 something blocked or failed, 2 wrong usage.
"""
Images = Annotated[list[str], typer.Argument(metavar="IMAGE...", help="Images, PDFs, videos, or folders of images.")]
Question = Annotated[str, typer.Argument(metavar="QUESTION", help="What is looked for, in quotes.")]


def rank(  # noqa: PLR0913 (every option is a parameter)
    images: Images,
    question: Question,
    *,
    every: Every = None,
    scenes: Scenes = False,
    frames: Frames = None,
    model: Models = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Rank images by a question; what the screen says of it is `HELP`."""
    from sightline.cli.faults import explained
    from sightline.cli.pictures import Options, answer
    from sightline.together import ranking

    with explained():
        by_model, by_words = ranking(question, models=True), ranking(question, models=False)
    options = Options(model, engine, workers, config, as_json)
    answer(images, by_model, options, wanted=Wanted(every, scenes, frames), otherwise=by_words)
