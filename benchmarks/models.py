"""Asking a model from file to record: values, tokens and costs against what labels, mistakes and profiles predict.

    SIGHTLINE_DATA=DIR python benchmarks/models.py              about five minutes; writes docs/benchmarks/models.md
    SIGHTLINE_DATA=DIR python benchmarks/models.py --limit 10   the first receipts only; writes nothing

The model is the fake server, in this process, which answers from the labels of SROIE with known mistakes. The exit
status is 1 when a prediction fails, when the wrappers add more than they may, or when a cap is crossed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from genai_prices import Usage as Tokens
from genai_prices import calc_price
from overhead import TARGET_MS, Overhead, overhead
from race import PROCESSES, Race, race

from sightline import __version__, registry
from sightline.evaluate import Labelled, labelled
from sightline.image.print import capitals_px
from sightline.image.render import render
from sightline.models import plan
from sightline.paths import leaves
from sightline.pipeline import Pipeline
from sightline.providers import Policy, desk, in_doubt
from sightline.sources import uploads
from sightline.testing.server import Call, FakeServer, Labels, Mistakes
from sightline.testing.server.answers import as_text
from sightline.testing.server.fill import fill
from sightline.testing.server.labels import nested
from sightline.types import Answer, Question, Quote, Record, Rendition
from sightline.vlm import Provider

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "models.md"
MODEL = "openai:gpt-5.4-mini"
# 5 % of what is given is wrong.
MISTAKES = Mistakes(digit=0.03, swap=0.01, point=0.01, seed=5)
AT_ONCE = 8
CHARACTERS_PER_TOKEN = 4


@dataclass(slots=True)
class Kept:
    """A provider that remembers what it was asked, by the digest of the first page."""

    inner: Provider
    questions: dict[str, Question] = field(default_factory=dict[str, Question])

    @property
    def name(self) -> str:
        """The name of the one inside."""
        return self.inner.name

    def quote(self, question: Question) -> Quote:
        """What the one inside takes."""
        return self.inner.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The answer of the one inside."""
        self.questions[question.images[0].digest] = question
        return await self.inner.ask(question)


@dataclass(slots=True)
class Heard:
    """A script that does nothing to calls but keep them, by what they show."""

    calls: defaultdict[tuple[bytes, ...], list[Call]] = field(default_factory=lambda: defaultdict(list))

    def __call__(self, call: Call) -> None:
        """Keep it."""
        self.calls[tuple(picture.data for picture in call.pictures)].append(call)


@dataclass(frozen=True, slots=True)
class Expected:
    """What has to come back for one receipt: values by path, and the bill."""

    values: Mapping[str, str | None]
    calls: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int = 0
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One receipt, extracted: its label, its question, its record, and where that differs from what was expected."""

    label: Labelled
    question: Question
    record: Record
    expected: Expected
    differs: tuple[str, ...]

    @property
    def truth(self) -> str:
        """The labelled total."""
        return self.label.values["total"][0]

    @property
    def status(self) -> str:
        """What verification says of the total."""
        return next(found.status for found in self.record.fields if found.path == "total")

    @property
    def wrong(self) -> bool:
        """Whether the total is not the labelled one."""
        found = leaves(self.record.values)["total"]
        return found is None or Decimal(found) != Decimal(self.truth)


def given(label: Labelled) -> dict[str, str | None]:
    """What the fake says of a receipt: its labels, with the mistakes that it makes in them."""
    truth = {path: accepted[0] for path, accepted in label.values.items()}
    return MISTAKES.on(MODEL.partition(":")[2], label.path.name, truth)[0]


def shown(question: Question) -> list[Rendition]:
    """What the model has to be sent, by the profile of the model and the print of the page."""
    (image,), (reading,) = question.images, question.readings
    planned = plan(image.size_px, MODEL, task=question.task.name, text_px=capitals_px(image, reading))
    return list(render(image, planned, neutralised=question.task.neutral))


async def expected(label: Labelled, question: Question, heard: Heard, *, rules_first: bool) -> Expected:
    """What has to come back, and in how many calls."""
    says, rules = given(label), leaves((await registry.provider("rules")().ask(question)).values)
    asked = {one.path for one in question.task.fields}
    if rules_first:
        asked = set(in_doubt(question, await registry.provider("rules")().ask(question)))
    if not asked:
        return Expected(rules, 0)
    told = {path: says[path] for path in says if path in asked}
    # A list that is in doubt is asked for as a whole, and the labels have none.
    lists = {path.partition("[")[0] for path in asked if "[" in path}
    kept = {path: value for path, value in rules.items() if path.partition("[")[0] not in lists}
    values = (kept if rules_first else {}) | {path: says.get(path) for path in asked if "[" not in path}
    pictures, fits = shown(question), "date" not in told or is_day(told["date"])
    # A day that there is not is asked for once more; the fake says it again, and rules answer.
    calls = 1 if fits else 2
    found = heard.calls[tuple(one.data for one in pictures)][:calls]
    images = sum(one.image_tokens for one in pictures)
    inward = sum(-(-len(call.text) // CHARACTERS_PER_TOKEN) + images for call in found)
    texts = [as_text(fill(call.schema or {}, nested(told))) for call in found]
    outward = sum(-(-len(text) // CHARACTERS_PER_TOKEN) for text in texts)
    return Expected(values if fits else rules, calls, inward, outward, images * calls, price(inward, outward))


def is_day(text: str | None) -> bool:
    """Whether there is such a day in this century or the last, as answers need it."""
    try:
        return text is None or date.fromisoformat(text).year // 100 in (19, 20)
    except ValueError:
        return False


def price(inward: int, outward: int) -> Decimal:
    """What so many tokens cost by the list."""
    vendor, _, model = MODEL.partition(":")
    used = Tokens(input_tokens=inward, output_tokens=outward)
    return calc_price(used, model, provider_id=vendor, genai_request_timestamp=datetime.now(UTC)).total_price


def differences(record: Record, wanted: Expected, calls: float) -> list[str]:
    """Where `record` is not what was expected."""
    found = leaves(record.values)
    wrong = [path for path, value in wanted.values.items() if not _same(found.get(path), value)]
    wrong += [path for path, value in found.items() if value is not None and path not in wanted.values]
    usage = record.usage
    bill = (usage.input_tokens, usage.output_tokens, usage.image_tokens, record.cost_usd)
    owed = (wanted.input_tokens, wanted.output_tokens, wanted.image_tokens, wanted.cost_usd)
    wrong += [f"bill {bill}, not {owed}"] if bill != owed or usage.estimated else []
    return wrong + ([f"{calls} calls, not {wanted.calls}"] if calls != wanted.calls else [])


def _same(found: str | None, wanted: str | None) -> bool:
    """Equal but for white space, which answers hold in one form, and zeros at the end of an amount."""
    return " ".join((found or "").split()) == " ".join((wanted or "").split())


async def extract(labels: Sequence[Labelled], *, rules_first: bool) -> list[Outcome]:
    """Every receipt through a pipeline whose model is the fake server."""
    heard = Heard()
    async with FakeServer(Labels.of(labels, mistakes=MISTAKES), script=heard) as server:
        os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"] = server.url("openai-responses"), "any"
        asked = desk(Policy(models=(MODEL,), rules_first=rules_first))
        kept, gate = Kept(asked), asyncio.Semaphore(AT_ONCE)
        async with Pipeline(provider=kept) as pipeline:

            async def one(label: Labelled) -> Record:
                async with gate:
                    (source,) = uploads([str(label.path)])
                    return await pipeline.extract(source.read(), task="receipt")

            records = await asyncio.gather(*map(one, labels))
        await asked.aclose()
    made: list[Outcome] = []
    # Some receipts are there twice, and nobody can tell their calls apart.
    twins = Counter(record.pages[0].digest for record in records)
    for label, record in zip(labels, records, strict=True):
        question = kept.questions[record.pages[0].digest]
        wanted = await expected(label, question, heard, rules_first=rules_first)
        calls = len(heard.calls[tuple(one.data for one in shown(question))]) / twins[record.pages[0].digest]
        made.append(Outcome(label, question, record, wanted, tuple(differences(record, wanted, calls))))
    return made


def summary(name: str, outcomes: Sequence[Outcome]) -> str:
    """A row of the table: what was paid, and what verification says of right and of wrong totals."""
    usd = sum((one.record.cost_usd for one in outcomes), Decimal(0))
    calls = sum(one.expected.calls for one in outcomes)
    tokens = [sum(getattr(one.record.usage, kind) for one in outcomes) for kind in ("input_tokens", "output_tokens")]
    wrong = Counter(one.status for one in outcomes if one.wrong)
    right = Counter(one.status for one in outcomes if not one.wrong)
    accepted = sum(one.record.outcome == "accepted" for one in outcomes)
    through = sum(one.record.outcome == "accepted" for one in outcomes if one.wrong)
    return (
        f"| {name} | {calls} | {tokens[0]} / {tokens[1]} | {usd:.4f} | {accepted} "
        f"| {right['confirmed']} of {right.total()} | {wrong.total()} | {wrong['confirmed']} | {through} |"
    )


HEAD = (
    "| asked | calls | tokens in / out | USD | accepted | right totals confirmed | wrong totals "
    "| of these confirmed | of these accepted |\n|---|---|---|---|---|---|---|---|---|"
)
INTRODUCTION = """\
# Asking models

Written by `python benchmarks/models.py`. The model is the [fake server](../guides/fake-server.md): it reads nothing,
but answers from the labels of SROIE (116 scanned receipts: vendor, address, date, total) with a mistake in 5 % of all
values. What is measured is everything around a model; how well a real one reads is not.

## From file to record

{count} receipts through `Pipeline` with `{model}`, once asked about everything and once after the rules, about what
they left in doubt. Every record has to be what labels, mistakes, the profile of the model and the list price predict,
without a tolerance: each value, the tokens in and out and those of pictures, the USD, the number of calls, and the
pictures byte for byte. Records that are not: {failed} of {predictions}. Where a mistake
makes a day that there is not, the model is asked once more, says it again, and rules answer: two calls.

{head}
{rows}

A total is confirmed when the page shows it and sums prove it. `Accepted` documents go on without anybody looking at
them. The labels have no subtotal, tax or items, with which more right totals would be confirmed. After rules, a mistake
of the model only meets what the rules left in doubt: what they proved is not asked again. These are few wrong totals;
`python benchmarks/hallucination.py` counts what verification catches on many.

## What the wrappers cost

`Retry(Limit(Budget(Breaker(model))))` around a model, against the model alone and against the vendor's client with a
picture that is ready, in turns; the server is another process. CPU ms a call, the least of {rounds} rounds of {calls}
calls each, which depends on the machine. The model includes cutting and coding its pictures;
their print is measured once, before.

| | CPU ms |
|---|---|
{overhead}
| the wrappers add (target {target_ms}) | {added:.2f} |

## A cap, raced for

{processes} processes ask as fast as they can, {in_flight} calls at once each, with one cap in one file; one of them is
killed in the middle. Then all are started again.

| | |
|---|---|
{race}

Sightline {version}.
"""


def overhead_rows(found: Overhead) -> str:
    """The rows of the table."""
    rows = {"vendor's client": found.client_ms, "model": found.model_ms, "wrapped model": found.wrapped_ms}
    return "\n".join(f"| {name} | {cpu_ms:.2f} |" for name, cpu_ms in rows.items())


def report(runs: Mapping[str, Sequence[Outcome]], cost: Overhead, raced: Race) -> str:
    """The page."""
    every = [one for outcomes in runs.values() for one in outcomes]
    return INTRODUCTION.format(
        count=len(every) // len(runs),
        model=MODEL,
        failed=sum(bool(one.differs) for one in every),
        predictions=len(every),
        head=HEAD,
        rows="\n".join(summary(name, outcomes) for name, outcomes in runs.items()),
        rounds=cost.rounds,
        calls=cost.calls,
        overhead=overhead_rows(cost),
        target_ms=TARGET_MS,
        added=cost.added_ms,
        processes=PROCESSES,
        in_flight=raced.in_flight,
        race="\n".join(f"| {name} | {value} |" for name, value in raced.rows().items()),
        version=__version__,
    )


def main() -> int:
    """Measure, print, and write the page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--limit", type=int, help="only so many receipts; the page is not written")
    limit: int | None = arguments.parse_args().limit
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing is measured. Set it to the folder that holds the public sets.")
        return 0
    labels = [one for one in labelled(Path(data) / "sroie") if one.values.get("total")][:limit]
    runs = {
        "everything": asyncio.run(extract(labels, rules_first=False)),
        "after rules": asyncio.run(extract(labels, rules_first=True)),
    }
    failures = {one.label.path.name: one.differs for outcomes in runs.values() for one in outcomes if one.differs}
    print(HEAD, *(summary(name, outcomes) for name, outcomes in runs.items()), sep="\n")
    print(json.dumps(failures, indent=1))
    cost = overhead(runs["everything"][0].question)
    print(overhead_rows(cost), f"added {cost.added_ms:.2f}", sep="\n")
    raced = race()
    print(raced.rows())
    if limit is None:
        PAGE.write_text(report(runs, cost, raced), encoding="utf-8")
    return int(bool(failures) or cost.added_ms > TARGET_MS or not raced.kept)


if __name__ == "__main__":
    sys.exit(main())
