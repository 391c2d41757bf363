"""Whether the review loop closes: a simulated reviewer, who knows what is right, works off what waits over HTTP.

    python benchmarks/review.py [--documents 300]

It writes docs/benchmarks/review.md and its plot. The exit status is 1 when, once something is certified, more of what
is accepted is wrong than was promised, or nothing is ever certified. It takes some five minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import httpx2
from answers import MODEL, TODAY, Page, names_of, nested, right_answer
from documents import Document
from mistakes import mistakes
from tallies import table

from sightline import registry
from sightline.calibrate import calibrate, read_reviewed
from sightline.database.place import Place
from sightline.evaluate import Rate
from sightline.evaluate.compare import same
from sightline.evaluate.labels import flatten
from sightline.observe import Observer
from sightline.providers import Policy, desk
from sightline.records import Records
from sightline.records.keeping import Recording
from sightline.records.waiting import Reviewing
from sightline.review.learned import Learned
from sightline.service.app import create_app
from sightline.service.start import Plan, opened
from sightline.service.terms import Serving
from sightline.study import study
from sightline.tenants import Keys
from sightline.testing.examples import invoice
from sightline.types import NO_USAGE, Answer, Record, Upload, Verdict
from sightline.verify import Promise, decide
from sightline.verify.promise import Terms
from sightline.verify.readers import beside
from sightline.vlm.models.form import candidates_of, fill_in

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "review.md"
PROMISED = ("invoice_number", "invoice_date", "total")
TENANT, REVIEWERS, ROUNDS = "acme", ("ann", "bob"), 6
WRONG, AUDITED = 0.4, 1.0
TERMS = Terms(0.04, 0.9)

INTRODUCTION = """\
# Review

Written by `python benchmarks/review.py`: {documents} made invoices come in, {each} at a time. A simulated model reads
them, and in {wrong} of them it gets the number, the date or the total wrong, in one of the ways that
[models do](hallucination.md). Whatever comes of it is judged, kept, and reviewed: two simulated reviewers who know what
is right work off the queue over HTTP, as the desk does, {audited:.0%} of the accepted records among it. Before the next
{each} come in, thresholds are certified on what was reviewed so far, as `sightline calibrate --from-reviews` does.

Promised is that at most {max_error:.0%} of what is accepted has a wrong number, date or total, with
{confidence:.0%} confidence. Before anything is certified, the usual policy accepts. The errors are those that checks
know of, on invoices that state their text: that few of them pass the usual policy says nothing about other documents.
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer as it came in, with its document, and whether a promised value is wrong."""

    document: Document
    page: Page
    answer: Answer
    wrong: bool

    def verdict(self, promise: Promise) -> Verdict:
        """What is made of it under `promise`."""
        said = beside(self.answer, self.page.second)
        return decide(self.document.task, said, self.document.readings, today=TODAY, promise=promise)


@dataclass(frozen=True, slots=True)
class Round:
    """What came of some documents: how many came in wrong, were accepted, and were accepted though they are wrong."""

    documents: int
    labels: int
    threshold: float | None
    came_wrong: int
    accepted: int
    wrong: int
    corrected: int

    @property
    def certified(self) -> float:
        """The share that was accepted with a promise."""
        return self.accepted / self.documents if self.threshold is not None else 0.0

    @property
    def error(self) -> Rate:
        """How many of the accepted are wrong."""
        return Rate(self.wrong, self.accepted)


def arrivals(number: int) -> Sequence[Arrived]:
    """Made invoices, and answers to them of which some are wrong."""
    task, documents = registry.task("invoice"), list[Document]()
    for seed in range(number):
        made = invoice(f"review {seed}", look="pdf")
        readings = study(Upload(made.name, made.data), None, "rapidocr", trusted=True).readings
        truth = {path: (value,) for path, value in flatten(made.values).items() if value}
        documents.append(Document(f"{seed}", task, truth, readings))
    others = names_of(documents)
    return [_answered(document, others) for document in documents]


def _answered(document: Document, others: Any) -> Arrived:
    page, dice = Page(document), Random(f"review {document.name}")  # noqa: S311 (the same every time)
    values = right_answer(page, completed=True)
    slips = list(mistakes(document, values, PROMISED, others)) if dice.random() < WRONG else []
    if slips:
        values = dict(dice.choice(slips).values)
    shaped = fill_in(document.task.fields, nested(values)).values
    answer = Answer(values=shaped, candidates=candidates_of(shaped, MODEL), provider=MODEL)
    wrong = any(not same(values.get(path, ""), document.truth[path], document.kind(path)) for path in PROMISED)
    return Arrived(document, page, answer, wrong)


def _record(arrived: Arrived, verdict: Verdict) -> Record:
    return Record(
        source=arrived.document.name,
        task=arrived.document.task.name,
        outcome=verdict.outcome,
        values=arrived.answer.values,
        fields=verdict.fields,
        findings=verdict.findings,
        provider=MODEL,
        model=None,
        usage=NO_USAGE,
        cost_usd=Decimal(0),
        pages=(),
        timings_ms={},
        decision=verdict.decision,
    )


async def reviewed(client: httpx2.AsyncClient, key: str, truths: dict[str, Document]) -> int:
    """Work off the queue as one person, who knows the truth; how many records they corrected."""
    headers, corrected = {"authorization": f"Bearer {key}"}, 0
    while (lease := await client.post("/v1/review/next", headers=headers)).status_code == 200:
        place = f"/v1/review/items/{lease.json()['id']}"
        record = (await client.get(place, headers=headers)).json()["record"]
        document = truths[record["source"]]
        given = {field["path"]: field["value"] for field in record["fields"]}
        said = [
            {"path": path, "value": right[0]}
            for path, right in document.truth.items()
            if path in PROMISED and not same(str(given.get(path)), right, document.kind(path))
        ]
        body = {"decision": "correct", "corrections": said} if said else {"decision": "accept"}
        (await client.post(f"{place}/decide", headers=headers, json=body)).raise_for_status()
        corrected += bool(said)
    return corrected


async def rounds(arrived: Sequence[Arrived]) -> Sequence[Round]:
    """Let all of them come in, round by round, each judged by what was learned before."""
    found: list[Round] = []
    size = len(arrived) // ROUNDS
    truths = {each.document.name: each.document for each in arrived}
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            Serving(),
            desk(Policy()),
            Observer(),
            workers=0,
            place=Place(Path(folder) / "records.db"),
            recording=Recording(keep=True, pictures=f"{folder}/pages"),
            reviewing=Reviewing(audit_share=AUDITED),
        )
        async with opened(plan) as parts:
            panel = parts.panel
            if panel is None:
                raise SystemExit("no records are kept, so that nothing can be reviewed")
            keys = Keys(panel.database)
            people = [await keys.create(tenant=TENANT, scopes=["review"], note=name) for name in REVIEWERS]
            transport = httpx2.ASGITransport(create_app(parts))
            promise, labels = Promise(TERMS), 0
            async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
                for first in range(0, size * ROUNDS, size):
                    some = arrived[first : first + size]
                    accepted = await _kept(some, promise, panel.records)
                    done = await asyncio.gather(*[reviewed(client, each.secret, truths) for each in people])
                    threshold = promise.certificate("invoice").threshold if labels else None
                    came_wrong, wrong = (sum(each.wrong for each in these) for these in (some, accepted))
                    found.append(Round(size, labels, threshold, came_wrong, len(accepted), wrong, sum(done)))
                    print(found[-1], flush=True)
                    promise, labels = await _learned(Learned(panel.database, TENANT))
    return found


async def _kept(some: Sequence[Arrived], promise: Promise, records: Records) -> Sequence[Arrived]:
    """Judge and keep them; those that are accepted."""
    accepted: list[Arrived] = []
    for each in some:
        verdict = each.verdict(promise)
        await records.put(_record(each, verdict), tenant=TENANT)
        if verdict.outcome == "accepted":
            accepted.append(each)
    return accepted


async def _learned(learned: Learned) -> tuple[Promise, int]:
    """What can be promised by what was reviewed so far, and how many records that is."""
    lines = [json.dumps(line) async for line in learned.lines(sampled=True)]
    done = calibrate(read_reviewed("\n".join(lines), source="reviews"), terms=TERMS, refit=False)
    return Promise(TERMS, calibration=done.calibration), len(lines)


def draw(found: Sequence[Round], path: Path) -> None:
    """Error among the accepted and the certified share, round by round."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "sightline", "font.size": 9})
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    at = [each.labels for each in found]
    axes.plot(at, [100 * (each.error.share or 0) for each in found], "o-", color="#c1121f", label="accepted, wrong")
    axes.axhline(100 * TERMS.max_error, color="#bbbbbb", linewidth=1)
    axes.set(xlabel="records reviewed before", ylabel="of the accepted, wrong, %", ylim=(0, None))
    share = axes.twinx()
    share.plot(at, [100 * each.certified for each in found], "s--", color="#1b6ca8", label="certified")
    share.set(ylabel="accepted with a promise, %", ylim=(0, 100))
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, facecolor="white")


def page(found: Sequence[Round]) -> str:
    """The page: the numbers behind the plot, and what is all in all."""
    head = ("reviewed before", "threshold", "came in wrong", "accepted", "of these wrong", "certified", "corrected")
    rows = [
        (
            str(each.labels),
            "none" if each.threshold is None else f"{each.threshold:.3f}",
            f"{each.came_wrong} of {each.documents}",
            f"{each.accepted} of {each.documents}",
            f"{each.wrong} ({each.error.share or 0:.1%})",
            f"{each.certified:.0%}",
            str(each.corrected),
        )
        for each in found
    ]
    size = found[0].documents
    introduction = INTRODUCTION.format(
        documents=size * len(found),
        each=size,
        wrong=sum(each.came_wrong for each in found),
        audited=AUDITED,
        max_error=TERMS.max_error,
        confidence=TERMS.confidence,
    )
    before, after = _summed(found, certified=False), _summed(found, certified=True)
    said = f"Before anything was certified, {_told(before)}. After that, {_told(after)}."
    return "\n".join(
        [introduction, "![Error and certified share](review/loop.svg)\n", table(head, rows), "", f"{said}\n"]
    )


def _summed(found: Sequence[Round], *, certified: bool) -> Rate:
    some = [each for each in found if (each.threshold is not None) == certified]
    return Rate(sum(each.wrong for each in some), sum(each.accepted for each in some))


def _told(rate: Rate) -> str:
    low, high = rate.interval
    return (
        f"{rate.hits:g} of {rate.total:g} accepted invoices were wrong ({rate.share or 0:.1%}; {low:.1%} to {high:.1%})"
    )


def main() -> int:
    """Measure and write the page; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    found = asyncio.run(rounds(arrivals(asked.documents)))
    draw(found, asked.page.parent / "review" / "loop.svg")
    asked.page.write_text(page(found), encoding="utf-8")
    after = _summed(found, certified=True)
    kept = after.total > 0 and (after.share or 0) <= TERMS.max_error
    print("the promise is kept" if kept else "missed: the promise is not kept, or nothing is certified")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
