"""`sightline calibrate`: from reviewed records to a promised error rate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sightline.cli.faults import explained
from sightline.cli.options import AsJson, Config
from sightline.cli.shelf import Owner
from sightline.tenants.tenant import LOCAL

if TYPE_CHECKING:
    from sightline.calibrate import Calibrated, Reviewed
    from sightline.settings import Guarantee
    from sightline.verify.promise import Promise

USUAL_FILE = Path("calibration.json")
HELP = """\
Find the thresholds at which accepted documents keep a promised error rate, from records that were reviewed.

\b
Each line is a record of `extract --jsonl` with the right values, null for what is not on the document:
  {..., "labels": {"total": "9.00", "date": "2018-12-25", "vendor.tax_id": null}}

\b
Examples:
  sightline calibrate reviewed.jsonl --max-error 0.01
  sightline calibrate --audits audited.jsonl
  sightline calibrate --from-reviews

The file that is written holds probabilities and outcomes, no value of a document. Name it in the settings, under
[promise], and documents are accepted by it. Audits are kept in it: where they show more errors than promised, its
thresholds expire. Exit status: 0 written, whether anything could be certified or not, 1 it could not be, 2 wrong
usage.
"""


def calibrate(  # noqa: PLR0913 (every option is a parameter)
    labels: Annotated[
        Path | None, typer.Argument(metavar="LABELS.jsonl", help="Reviewed records, a random sample of all.")
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write; calibration.json, or what the settings name.")
    ] = None,
    max_error: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Of accepted documents, how many may be wrong: 0.01 is 1 %.")
    ] = None,
    confidence: Annotated[
        float | None, typer.Option(metavar="SHARE", help="How sure that has to be; 0.9 is 90 %.")
    ] = None,
    refit: Annotated[
        bool | None,
        typer.Option("--refit/--no-refit", help="Learn weights from one half; as many labels allow if not given."),
    ] = None,
    audits: Annotated[
        Path | None, typer.Option(metavar="AUDITS.jsonl", help="Accepted records, picked at random and reviewed.")
    ] = None,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Learn from the records that were drawn at random and reviewed here.")
    ] = False,
    tenant: Owner = LOCAL,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Certify a promised error rate; what the screen says of it is `HELP`."""
    with explained():
        terms = _terms(config, max_error=max_error, confidence=confidence)
        path = out or terms.calibration or USUAL_FILE
        reviewed = _reviewed(labels, tenant if from_reviews else None, config)
        done = _done(terms, reviewed, audits=audits, path=path, refit=refit)
        path.write_text(json.dumps(done.calibration.to_json(), indent=1) + "\n", encoding="utf-8")
        promise = _promise(terms, done)
    from sightline.calibrate.report import summary, table

    typer.echo(json.dumps(summary(done, promise), indent=2) if as_json else table(done, promise))


def _terms(config: Path | None, *, max_error: float | None, confidence: float | None) -> Guarantee:
    """What the options promise, else the settings; options hold for tasks with terms of their own, too."""
    from dataclasses import replace

    from sightline.settings import load

    stated = load(config).promise
    asked = {"max_error": max_error, "confidence": confidence}
    given = {name: share for name, share in asked.items() if share is not None}
    tasks = {name: replace(own, **given) for name, own in stated.tasks.items()}
    return replace(stated, tasks=tasks, **given)


def _reviewed(labels: Path | None, tenant: str | None, config: Path | None) -> list[Reviewed] | None:
    """What is to be learned from: a file, or the reviews of `tenant`; None for neither."""
    from sightline.calibrate import read_reviewed
    from sightline.errors import UsageError

    if labels is not None and tenant is not None:
        raise UsageError("Give the file of reviewed records, or --from-reviews.")
    if labels is not None:
        return read_reviewed(labels.read_text(encoding="utf-8"), source=str(labels))
    if tenant is None:
        return None
    from sightline.cli.drawn import drawn

    return drawn(config, tenant)


def _done(
    terms: Guarantee, reviewed: list[Reviewed] | None, *, audits: Path | None, path: Path, refit: bool | None
) -> Calibrated:
    from dataclasses import replace

    from sightline.calibrate import Calibrated, audited, calibrate, read_reviewed
    from sightline.errors import UsageError
    from sightline.settings import read_calibration

    if reviewed is None and audits is None:
        raise UsageError("Nothing to learn from; give the file of reviewed records, --from-reviews, or --audits.")
    if reviewed is None:
        done = Calibrated(read_calibration(path), refitted=False, learned_from={}, unlabelled={})
    else:
        done = calibrate(reviewed, terms=terms.terms, promised=terms.fields, refit=refit)
    if audits is None:
        return done
    looked_at = read_reviewed(audits.read_text(encoding="utf-8"), source=str(audits))
    return replace(done, calibration=audited(done.calibration, looked_at))


def _promise(terms: Guarantee, done: Calibrated) -> Promise:
    from sightline.verify.promise import Promise

    return Promise(terms.terms, tasks=terms.of_tasks, calibration=done.calibration)
