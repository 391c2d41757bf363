"""`sightline sequence`: images that follow each other, or the frames of a video."""

from __future__ import annotations

from typing import Annotated

import typer

from sightline.cli.options import AsJson, Config, Engine, Models, Workers
from sightline.cli.sampled import Every, Frames, Scenes, Wanted

HELP = """\
Say what each of several images shows, and what they come to: themes, progression, insights, recommendations.

\b
Examples:
  sightline sequence day1.jpg day2.jpg day3.jpg --context "the same tomato plant"
  sightline sequence site/ --context "progress of a building" --json
  sightline sequence tour.mp4 --every 2s
  sightline sequence demo.mp4 --scenes --frames 30 --context "a product demonstration"

Each image is asked about by itself, then all that was said of them. Every point of the answer names its images. Of a
video, frames that show nothing new are left out, and the record has a timeline. It takes a model: of --model, else of
the settings, else of those whose keys are set.

Exit status: 0 answered, 1 something blocked or failed, 2 wrong usage.
"""
Images = Annotated[
    list[str], typer.Argument(metavar="IMAGE...", help="Images, PDFs, videos, or folders of images, in their order.")
]
Context = Annotated[str, typer.Option("--context", metavar="TEXT", help="What the images are about.")]


def sequence(  # noqa: PLR0913 (every option is a parameter)
    images: Images,
    *,
    context: Context = "",
    every: Every = None,
    scenes: Scenes = False,
    frames: Frames = None,
    model: Models = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Follow images; what the screen says of it is `HELP`."""
    from sightline.cli.pictures import Options, answer
    from sightline.together import following

    joint, options = following(context), Options(model, engine, workers, config, as_json)
    answer(images, joint, options, wanted=Wanted(every, scenes, frames), otherwise=joint)
