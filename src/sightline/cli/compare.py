"""`sightline compare`: one question about several images."""

from __future__ import annotations

from typing import Annotated

import typer

from sightline.cli.options import AsJson, Config, Engine, Models, Workers

HELP = """\
Answer a question about several images; the answer says which of them shows what.

\b
Examples:
  sightline compare before.jpg after.jpg "What has changed?"
  sightline compare lease-2024.pdf lease-2025.pdf "Which terms differ?" --model openai:gpt-5.4
  sightline compare offers/ "Which offer is the cheapest for 500 pieces?" --json

The images are numbered in the order given; every page of a file is one. What the answer says is printed is looked for
in that image. It takes a model: of --model, else of the settings, else of those whose keys are set. More images than it
takes at once are asked about in parts, whose answers another question merges.

Exit status: 0 answered, 1 something blocked or failed, 2 wrong usage.
"""
Images = Annotated[list[str], typer.Argument(metavar="IMAGE...", help="Images, PDFs or folders of them.")]
Question = Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know, in quotes.")]


def compare(  # noqa: PLR0913 (every option is a parameter)
    images: Images,
    question: Question,
    *,
    model: Models = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question about several images; what the screen says of it is `HELP`."""
    from sightline.cli.faults import explained
    from sightline.cli.pictures import Options, answer
    from sightline.cli.sampled import Wanted
    from sightline.together import comparing

    with explained():
        joint = comparing(question)
    answer(images, joint, Options(model, engine, workers, config, as_json), wanted=Wanted(), otherwise=joint)
