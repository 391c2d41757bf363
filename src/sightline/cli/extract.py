"""`sightline extract`: documents in, records out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sightline.cli.faults import explained
from sightline.cli.grouped import grouped
from sightline.cli.options import (
    AsJson,
    AsJsonLines,
    Asked,
    Config,
    Draw,
    Engine,
    Files,
    Models,
    Pages,
    Untrusted,
    Workers,
)

if TYPE_CHECKING:
    from sightline.cli.printers import Printer


HELP = """\
Read values from documents, show where each is printed, and say which to trust.

\b
Examples:
  sightline extract receipt.jpg
  sightline extract scans/ --task invoice --jsonl > records.jsonl
  sightline extract long.pdf --pages 1-3 --draw marked/
  sightline extract lease.pdf --schema lease.json --model openai:gpt-5.4
  sightline extract mail/ --categories invoice,contract,other
  curl -s https://example.org/bill.pdf | sightline extract - --json

Rules read receipts and invoices. Models are asked about what stays in doubt, and about all else: those of --model,
else of the settings, else those whose keys are set. `--model rules` keeps everything on this machine.

With --json, a single FILE gives one record, and several or a folder give a list. A bad file never stops the others.

Exit status: 0 all accepted or to be reviewed, 1 something blocked or failed, 2 wrong usage.
"""


@grouped
def extract(  # noqa: PLR0913 (every option, or group of them, is a parameter)
    files: Files,
    *,
    asked: Asked,
    untrusted: Untrusted = False,
    model: Models = None,
    pages: Pages = None,
    engine: Engine = "rapidocr",
    workers: Workers = None,
    draw: Draw = None,
    config: Config = None,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
) -> None:
    """Read values from documents; what the screen says of it is `HELP`."""
    _refuse_a_silent_pipe(files)
    from sightline.cli.asking import asking
    from sightline.cli.chain import chosen
    from sightline.cli.run import Request, jobs, run
    from sightline.providers import RULES
    from sightline.screen import Guard
    from sightline.settings import load

    printer = _printer(files, as_json=as_json, as_jsonl=as_jsonl)
    with explained():
        settings = load(config)
        task = asking(asked, accept_judgements=settings.accept_judgements)
        guard = Guard(replace(settings.screen, untrusted=untrusted or settings.screen.untrusted))
        provider = chosen(settings, model, before=guard)
        keeping = settings.cache if settings.cache.wanted(asks_models=provider.name != RULES) else None
        promise = settings.promise.promise()
        request = Request(task, pages, engine, workers, settings.limits, promise, guard, keeping, settings)
        outcomes = run(jobs(files, folder=draw), request, provider, printer=printer)
    if outcomes["blocked"] or outcomes["failed"]:
        raise typer.Exit(1)


def _refuse_a_silent_pipe(files: list[str]) -> None:
    if "-" in files and sys.stdin.isatty():
        raise typer.BadParameter("- reads standard input, but nothing is piped into it.")


def _printer(files: list[str], *, as_json: bool, as_jsonl: bool) -> Printer:
    from sightline.cli.printers import JsonDocument, JsonLines, Screen

    if as_json and as_jsonl:
        raise typer.BadParameter("--json prints one document and --jsonl one a line; choose one of them.")
    if as_jsonl:
        return JsonLines()
    if as_json:
        return JsonDocument(single=len(files) == 1 and not Path(files[0]).is_dir())
    return Screen()
