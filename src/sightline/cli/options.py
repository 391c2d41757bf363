"""Arguments and options that commands take, with their help and shell completion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer


def _task_names() -> list[str]:
    from sightline.registry import TASKS

    return list(TASKS)


def _engine_names() -> list[str]:
    from sightline.registry import ENGINES

    return list(ENGINES)


Files: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Images, PDFs, or folders of them; - is standard input.")
]
Task: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--task", metavar="TASK", help="receipt or invoice; the page tells if not given.", autocompletion=_task_names
    ),
]
Pages: TypeAlias = Annotated[
    str | None, typer.Option("--pages", metavar="1-3,5", help="Read only these pages of each.")
]
Engine: TypeAlias = Annotated[
    str,
    typer.Option(
        "--engine", metavar="NAME", help="What reads the print: rapidocr or tesseract.", autocompletion=_engine_names
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
