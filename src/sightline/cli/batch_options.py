"""The options of `sightline batch`, those that belong together in groups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from sightline.cli.options import Config, Models, Ocr, Pages, Workers

Inputs: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files, folders, patterns, URLs, or lists of them.")
]
Out: TypeAlias = Annotated[
    str,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Ends in .jsonl, or in .json, .csv or .parquet, written at the end; with --engine daft, a folder or URL.",
    ),
]
Engine: TypeAlias = Annotated[
    Literal["local", "daft"],
    typer.Option("--engine", help="This machine, or Daft with a table as output, which also runs on many."),
]
Ray: TypeAlias = Annotated[
    str | None,
    typer.Option("--ray", metavar="ADDRESS", help="With --engine daft: the Ray cluster to run on, such as host:6379."),
]
PartSize: TypeAlias = Annotated[
    int | None,
    typer.Option("--part", metavar="N", min=1, help="With --engine daft: documents that become one file; 100 if not."),
]
Concurrency: TypeAlias = Annotated[
    int | None,
    typer.Option("--concurrency", metavar="N", min=1, help="Documents, and so calls, under way on a machine."),
]
MaxCost: TypeAlias = Annotated[
    float | None, typer.Option("--max-cost", metavar="USD", min=0, help="Stop before all runs together cost more.")
]
Resume: TypeAlias = Annotated[
    bool, typer.Option("--resume/--no-resume", help="Go on with an output that exists (usual), or refuse to.")
]
Replace: TypeAlias = Annotated[bool, typer.Option("--replace", help="Begin anew: what is in the output is lost.")]
RetryFailed: TypeAlias = Annotated[
    bool, typer.Option("--retry-failed", help="Go on, and do once more what failed before.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Say what it will take in tokens, money and time; nothing is sent.")
]
Limit: TypeAlias = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N.")]
Sample: TypeAlias = Annotated[int | None, typer.Option("--sample", metavar="N", min=1, help="Only N at random.")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", metavar="N", help="Of --sample: the same picks the same.")]
PathColumn: TypeAlias = Annotated[
    str, typer.Option("--path-column", metavar="NAME", help="The column of a list that holds paths.")
]
IdColumn: TypeAlias = Annotated[
    str, typer.Option("--id-column", metavar="NAME", help="The column of a list that holds ids.")
]


PerCall: TypeAlias = Annotated[
    int, typer.Option("--per-call", metavar="N", min=1, help="Pictures in one call, each with an answer of its own.")
]
TwoSteps: TypeAlias = Annotated[
    bool, typer.Option("--two-steps", help="Choose the group of a category first; the file of categories names groups.")
]
ShareDuplicates: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--share-duplicates/--ask-duplicates",
        help="Have pictures that show the same share one answer, or ask about each; classify shares if not given.",
    ),
]
Labels: TypeAlias = Annotated[
    Path | None,
    typer.Option("--labels", metavar="FILE", help="Compare categories with this list, by id or path, at the end."),
]
LabelColumn: TypeAlias = Annotated[
    str, typer.Option("--label-column", metavar="NAME", help="The column of that list with the right category.")
]
CallSeconds: TypeAlias = Annotated[
    float | None,
    typer.Option("--call-seconds", metavar="S", min=0, help="How long --dry-run expects a call to take."),
]


@dataclass(frozen=True, slots=True)
class By:
    """Who reads the documents, and which pages of them."""

    model: Models = None
    pages: Pages = None
    ocr: Ocr = "rapidocr"
    workers: Workers = None
    config: Config = None


@dataclass(frozen=True, slots=True)
class Where:
    """On which machines."""

    engine: Engine = "local"
    ray: Ray = None
    part: PartSize = None


@dataclass(frozen=True, slots=True)
class Calls:
    """How models are asked, and for how much."""

    concurrency: Concurrency = None
    per_call: PerCall = 1
    two_steps: TwoSteps = False
    share_duplicates: ShareDuplicates = None
    max_cost: MaxCost = None
    call_seconds: CallSeconds = None


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What becomes of an output that exists."""

    resume: Resume = True
    retry_failed: RetryFailed = False
    replace: Replace = False


@dataclass(frozen=True, slots=True)
class Picked:
    """Which documents of the inputs."""

    limit: Limit = None
    sample: Sample = None
    seed: Seed = 0
    path_column: PathColumn = "path"
    id_column: IdColumn = "id"


@dataclass(frozen=True, slots=True)
class Compared:
    """What the categories are compared with."""

    labels: Labels = None
    label_column: LabelColumn = "label"
