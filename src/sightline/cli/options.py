"""Arguments and options that commands take, with their help and shell completion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer


def _task_names() -> list[str]:
    from sightline.registry import TASKS

    return [*TASKS, "classify"]


def _engine_names() -> list[str]:
    from sightline.registry import ENGINES

    return list(ENGINES)


Files: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Images, PDFs, or folders of them; - is standard input.")
]
Task: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--task",
        metavar="TASK",
        help="receipt, invoice, table, classify or describe; the page tells which of the first two if not given.",
        autocompletion=_task_names,
    ),
]
Schema: TypeAlias = Annotated[
    Path | None, typer.Option("--schema", metavar="FILE.json", help="Read what this JSON Schema asks for.")
]
Prompt: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--prompt", metavar="TEXT", help="A question to answer freely, or more about a schema, table or categories."
    ),
]
Categories: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--categories",
        metavar="a,b,c|FILE",
        help="Say which of these it is; FILE has one a line, a tab before its meaning, or is CSV, JSON or TOML.",
    ),
]
AcceptJudgements: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--accept-judgements",
        help="Take categories, descriptions and other judgements as they are, unless something speaks against them.",
    ),
]
Untrusted: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--untrusted", help="Let a model write down what pictures show, and answer from that without them: two calls."
    ),
]
Models: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="NAME", help="Such as openai:gpt-5; may be given often, in order."),
]
Pages: TypeAlias = Annotated[
    str | None, typer.Option("--pages", metavar="1-3,5", help="Read only these pages of each.")
]
Engine: TypeAlias = Annotated[
    str,
    typer.Option(
        "--engine",
        "--ocr",
        metavar="NAME",
        help="What reads the print: rapidocr or tesseract.",
        autocompletion=_engine_names,
    ),
]
# Where `--engine` says what does the work.
Ocr: TypeAlias = Annotated[
    str,
    typer.Option(
        "--ocr", metavar="NAME", help="What reads the print: rapidocr or tesseract.", autocompletion=_engine_names
    ),
]
Workers: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=0,
        help="Processes that read; 0 is none but this one. As many as cores if not given.",
    ),
]
Draw: TypeAlias = Annotated[
    Path | None, typer.Option("--draw", metavar="DIR", help="Write each page to DIR as NAME-pN.png, its values marked.")
]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The file of settings; sightline.toml of this folder if not given."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
AsJsonLines: TypeAlias = Annotated[
    bool, typer.Option("--jsonl", help="Print a record a line, in the given order, each as soon as it is known.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about each document; a group of options (`sightline.cli.grouped`)."""

    task: Task = None
    schema: Schema = None
    prompt: Prompt = None
    categories: Categories = None
    accept_judgements: AcceptJudgements = False
