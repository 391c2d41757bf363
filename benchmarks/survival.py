"""Every fault of the fake model server on three wires, asked as the command line asks: who answers, when, for how much.

    python benchmarks/survival.py            about a minute; writes docs/benchmarks/survival.md
    python benchmarks/survival.py hang 429   only the faults whose names hold one of these words; writes nothing

The exit status is 1 when a rule of the page is broken. What other gateways do is in `gateways.py`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from gateways import GATEWAYS
from genai_prices import Usage as Tokens
from genai_prices import calc_price

from sightline import __version__, registry
from sightline.errors import ProviderError
from sightline.providers import Policy, desk
from sightline.study import study
from sightline.testing.examples import receipt
from sightline.testing.server import Behaviour, Call, Echo, FakeServer, Stats
from sightline.types import Answer, Question, Upload
from sightline.vlm.wrappers import Cap, SqliteStore
from sightline.vlm.wrappers.budgets import Shortfall
from sightline.vlm.wrappers.budgets.caps import usd

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "survival.md"
DEADLINE_S, GRACE_S = Policy().deadline_s, 1.0
# Enough for every row; what is counted against it is what the page shows.
CAP = Cap(Decimal(1000))
AT_ONCE = 8
SLOW_S = 60.0
# Faults that the same model would only repeat: it is not asked again.
FINAL = frozenset({
    "auth", "bad_image", "blocked", "filter", "filtered", "image_too_large", "model", "quota", "refusal", "request",
    "too_large", "too_many_images", "truncated",
})  # fmt: skip
# Answers whose usage reaches the client, so that they have to be in the cost.
TOLD = frozenset({"answer", "empty", "fenced", "filter", "prose", "refusal", "truncated", "wrong_type"})
# Gemini states the tokens of a question that it blocked; the others answer with an error and bill nothing.
TOLD_BY_GEMINI = frozenset({"blocked", "filtered"})
# Replies that may have been billed, and say nothing about it.
MAY_BE_BILLED = frozenset({"blank", "cut", "hang", "html", "malformed", "reset"})
# Budgets count whole nano-USD, each call rounded up.
ROUNDED = Decimal("0.0000001")

Faults: TypeAlias = "tuple[Behaviour, ...]"


@dataclass(frozen=True, slots=True)
class Vendor:
    """A wire of the server and the model that is asked over it."""

    wire: str
    model: str
    url: str
    key: str
    title: str


OPENAI = Vendor("openai-responses", "openai:gpt-5.4-mini", "OPENAI_BASE_URL", "OPENAI_API_KEY", "OpenAI")
ANTHROPIC = Vendor("anthropic", "anthropic:claude-haiku-4-5", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "Anthropic")
GOOGLE = Vendor("gemini", "google:gemini-2.5-flash", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_API_KEY", "Gemini")
VENDORS = (OPENAI, ANTHROPIC, GOOGLE)
BACKUPS = {OPENAI: ANTHROPIC, ANTHROPIC: GOOGLE, GOOGLE: OPENAI}


@dataclass(frozen=True, slots=True)
class Case:
    """What the primary does, call by call; `always` repeats the last. It is asked `calls` times.

    `ends` is who answers: the primary, or else whoever comes next; or the code of the error that is raised. `on` are
    the wires on which it ends so.
    """

    name: str
    does: Faults
    calls: int
    ends: str = "next"
    always: bool = True
    on: tuple[Vendor, ...] = VENDORS

    def behaviour(self, number: int) -> Behaviour:
        """What is done with call `number`, counted from 0."""
        if number < len(self.does):
            return self.does[number]
        return self.does[-1] if self.always else Behaviour()


def once(name: str, fault: Behaviour) -> Case:
    """A fault that the first call meets; the second is answered."""
    return Case(f"{name}, once", (fault,), calls=2, ends="primary", always=False)


def passing(name: str, fault: Behaviour) -> tuple[Case, Case]:
    """A fault that a second attempt may not meet: asked again, three times at most."""
    return once(name, fault), Case(f"{name}, always", (fault,), calls=3)


def final(name: str, fault: Behaviour) -> Case:
    """A fault that no second attempt would mend: asked once."""
    return Case(name, (fault,), calls=1)


CASES = (
    Case("none, 2 s latency", (Behaviour(latency_s=2.0),), calls=1, ends="primary"),
    once("429, retry-after 2 s", Behaviour("rate_limit", retry_after_s=2.0)),
    Case("429, retry-after 2 s, always", (Behaviour("rate_limit", retry_after_s=2.0),), calls=3),
    Case("429, retry-after 60 s", (Behaviour("rate_limit", retry_after_s=60.0),), calls=1),
    *passing("429 without retry-after", Behaviour("rate_limit")),
    *passing("500", Behaviour("server")),
    *passing("503", Behaviour("unavailable")),
    *passing("overloaded (529 or 503)", Behaviour("overloaded")),
    *passing("504", Behaviour("timeout")),
    *passing("connection reset", Behaviour("reset")),
    *passing("body cut short", Behaviour("cut")),
    *passing("malformed JSON with 200", Behaviour("malformed")),
    *passing("HTML with 200", Behaviour("html")),
    *passing("empty body with 200", Behaviour("blank")),
    *passing("empty answer", Behaviour("empty")),
    final("hang", Behaviour("hang")),
    final("answer after 60 s", Behaviour(latency_s=SLOW_S)),
    final("refusal", Behaviour("refusal")),
    final("content filter on the answer", Behaviour("filter")),
    final("content filter on the question", Behaviour("filtered")),
    final("question blocked", Behaviour("blocked")),
    final("truncated", Behaviour("truncated")),
    final("quota exhausted", Behaviour("quota")),
    final("key not accepted", Behaviour("auth")),
    final("model not found", Behaviour("model")),
    final("400", Behaviour("request")),
    final("image too large", Behaviour("image_too_large")),
    final("too many images", Behaviour("too_many_images")),
    final("request too large", Behaviour("too_large")),
    Case("400 bad image", (Behaviour("bad_image"),), calls=1, ends="bad_image"),
    Case("no usage", (Behaviour("no_usage"),), calls=1, ends="primary", on=(OPENAI, GOOGLE)),
    # Its client cannot read a message without: to us that is no answer.
    Case("no usage, which Anthropic always states", (Behaviour("no_usage"),), calls=3, on=(ANTHROPIC,)),
    Case("JSON in a code fence", (Behaviour("fenced"),), calls=1, ends="primary"),
    Case("JSON with prose around it", (Behaviour("prose"),), calls=1, ends="primary"),
    once("a value of the wrong type", Behaviour("wrong_type")),
    Case("a value of the wrong type, always", (Behaviour("wrong_type"),), calls=2),
)


@dataclass(slots=True)
class Seen:
    """What one model was sent, and what the server had billed in all when each call came."""

    case: Case | None
    stats: Stats | None = None
    calls: list[Call] = field(default_factory=list[Call])
    at: list[float] = field(default_factory=list[float])
    billed: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def __call__(self, call: Call) -> Behaviour | None:
        """Note the call; what the case does with it."""
        self.at.append(time.monotonic())
        self.calls.append(call)
        if self.stats is not None:
            self.billed.append((self.stats.input_tokens, self.stats.output_tokens))
        return self.case.behaviour(len(self.calls) - 1) if self.case else None

    def pictures(self) -> set[str]:
        """The digests of what was sent as pictures, one a call."""
        return {sha256(b"".join(one.data for one in call.pictures)).hexdigest() for call in self.calls}


@dataclass(frozen=True, slots=True)
class Row:
    """One case on one wire: who answered or the code of the error, and what the server saw."""

    case: Case
    vendor: Vendor
    backed: bool
    end: Answer | ProviderError
    seconds: float
    primary: Seen
    backup: Seen
    expected_usd: Decimal
    lost_usd: Decimal
    counted_usd: Decimal

    @property
    def outcome(self) -> str:
        """primary, backup, rules, or the code of the error."""
        if isinstance(self.end, ProviderError):
            return self.end.code
        names = {self.vendor.model: "primary", BACKUPS[self.vendor].model: "backup"}
        return names.get(self.end.provider, self.end.provider)

    @property
    def wanted(self) -> str:
        """What the outcome has to be."""
        following = "backup" if self.backed else "rules"
        return {"next": following}.get(self.case.ends, self.case.ends)


def broken(row: Row, total: str) -> list[str]:
    """The rules that `row` breaks."""
    told, again = row.end, len(row.primary.calls) > 1
    does = {row.case.behaviour(number).do for number in range(len(row.primary.calls))}
    seen = [seen for seen in (row.primary, row.backup) if seen.calls]
    right = isinstance(told, Answer) and told.values.get("total") == total
    rules = {
        f"ends with {row.outcome}, not with {row.wanted}": row.outcome == row.wanted,
        "the answer is not usable": right or row.wanted == row.case.ends != "primary",
        f"took {row.seconds:.1f} s": row.seconds <= DEADLINE_S + GRACE_S,
        f"{len(row.primary.calls)} calls, not {row.case.calls}": len(row.primary.calls) == row.case.calls,
        "asked again what is final": not (does & FINAL and again),
        "passed on a bad image": not ("bad_image" in does and row.backup.calls),
        "a call without its picture": all(call.pictures for one in seen for call in one.calls),
        "another picture at another attempt": all(len(one.pictures()) == 1 for one in seen),
        "came back too early": all(gap >= wait for gap, wait in waits(row)),
        f"told {told.cost_usd} USD, not {row.expected_usd}": costs_right(row),
        f"counted {row.counted_usd} USD of {row.expected_usd + row.lost_usd}": counts_right(row, does),
    }
    return [rule for rule, kept in rules.items() if not kept]


def waits(row: Row) -> Iterable[tuple[float, float]]:
    """Between each two calls of the primary: the seconds that passed, and those that it had asked for."""
    for number in range(1, len(row.primary.at)):
        passed = row.primary.at[number] - row.primary.at[number - 1]
        yield passed, row.case.behaviour(number - 1).retry_after_s or 0.0


def costs_right(row: Row) -> bool:
    """The list price of every answer that came; an estimate, marked as one, where it came without usage."""
    if row.outcome == "primary" and row.case.does[0].do == "no_usage":
        return row.end.usage.estimated and row.end.cost_usd > 0
    return row.end.cost_usd == row.expected_usd and not row.end.usage.estimated


def counts_right(row: Row, does: set[str]) -> bool:
    """A budget counts all that was billed, and nothing beyond it where every reply came."""
    late = row.case.does[0].latency_s >= SLOW_S
    if late or does & (MAY_BE_BILLED | {"no_usage"}):
        return row.counted_usd >= row.expected_usd + row.lost_usd
    return abs(row.counted_usd - row.expected_usd) < ROUNDED and not row.lost_usd


async def counted(file: Path) -> Decimal:
    """What the budget in `file` holds to be spent today."""
    account = CAP.account(tenant=None, task="receipt", at=datetime.now(UTC))
    assert account is not None  # noqa: S101 (a cap over everything has one)
    store = SqliteStore(file)
    short = await store.reserve((replace(account, cap_nano=0),), 1)
    store.close()
    assert isinstance(short, Shortfall)  # noqa: S101 (there is no room for anything)
    return usd(short.taken_nano)


def price(vendor: Vendor, tokens: tuple[int, int]) -> Decimal:
    """What so many tokens in and out cost by the list."""
    provider, _, model = vendor.model.partition(":")
    used = Tokens(input_tokens=tokens[0], output_tokens=tokens[1])
    return calc_price(used, model, provider_id=provider, genai_request_timestamp=datetime.now(UTC)).total_price


def bills(vendor: Vendor, primary: Seen, backup: Seen, stats: Stats) -> tuple[Decimal, Decimal]:
    """What the server billed for answers that came with their usage, and for those that did not."""
    calls = [*((vendor, primary, n) for n in range(len(primary.calls)))]
    calls += [(BACKUPS[vendor], backup, n) for n in range(len(backup.calls))]
    before = [seen.billed[number] for _, seen, number in calls]
    after = [*before[1:], (stats.input_tokens, stats.output_tokens)][: len(calls)]
    told = lost = Decimal(0)
    for (who, seen, number), first, then in zip(calls, before, after, strict=True):
        billed = price(who, (then[0] - first[0], then[1] - first[1]))
        behaviour = seen.case.behaviour(number) if seen.case else Behaviour()
        known = TOLD | TOLD_BY_GEMINI if who is GOOGLE else TOLD
        known = known if who is ANTHROPIC else known | {"no_usage"}  # which is estimated
        came = behaviour.do in known and behaviour.latency_s < SLOW_S
        told, lost = (told + billed, lost) if came else (told, lost + billed)
    return told, lost


async def run(case: Case, vendor: Vendor, question: Question, answer: Echo, *, backed: bool) -> Row:
    """Ask once, on a server of its own, with a budget of its own."""
    spare = BACKUPS[vendor]
    primary, backup = Seen(case), Seen(None)
    async with FakeServer(answer, script={vendor.wire: primary, spare.wire: backup}) as server:
        primary.stats = backup.stats = server.stats
        for one in (vendor, spare):
            os.environ[one.url], os.environ[one.key] = server.url(one.wire), "any"
        models = (vendor.model, spare.model) if backed else (vendor.model,)
        # Looks at the environment before it gives way to another row.
        spent = Path(tempfile.mkdtemp()) / "spent.db"
        asked = desk(Policy(models=models, rules_first=False, usd_per_day=CAP.usd, spent_file=spent))
        start = time.monotonic()
        end: Answer | ProviderError
        try:
            end = await asked.ask(question)
        except ProviderError as error:
            end = error
        seconds = time.monotonic() - start
        await asked.aclose()
        told, lost = bills(vendor, primary, backup, server.stats)
    held = await counted(spent)
    shutil.rmtree(spent.parent)
    return Row(case, vendor, backed, end, seconds, primary, backup, told, lost, held)


async def run_all(cases: Sequence[Case]) -> tuple[list[Row], str]:
    """Every case on every wire, with a backup and without; and the total that is printed on the page."""
    example = receipt(3, look="pdf")
    seen = study(Upload(example.name, example.data), None, "rapidocr", trusted=True)
    question = Question(registry.task("receipt"), seen.images, seen.readings)
    total = str(example.values["total"])
    gate = asyncio.Semaphore(AT_ONCE)

    async def gated(case: Case, vendor: Vendor, *, backed: bool) -> Row:
        async with gate:
            return await run(case, vendor, question, Echo({"total": total}), backed=backed)

    # The longest first, so that nothing waits for them in the end.
    ordered = sorted(cases, key=lambda case: case.does[0].do != "hang" and case.does[0].latency_s < SLOW_S)
    for vendor in VENDORS:  # loads the clients
        await gated(CASES[0], vendor, backed=False)
    rows = await asyncio.gather(
        *(gated(case, vendor, backed=backed) for case in ordered for backed in (True, False) for vendor in case.on)
    )
    return sorted(rows, key=lambda row: cases.index(row.case)), total


def table(rows: Sequence[Row]) -> str:
    """A row a case: who answered, after how many calls, and for each wire the seconds and USD."""
    lines = [
        "| fault of the primary | answered by | calls: primary, backup | "
        + " | ".join(f"{vendor.title}: s, USD" for vendor in VENDORS)
        + " |",
        "|---|---|---|" + "---|" * len(VENDORS),
    ]
    for case in dict.fromkeys(row.case for row in rows):
        of_case = {row.vendor: row for row in rows if row.case == case}
        ends = "; ".join(dict.fromkeys(row.outcome for row in of_case.values()))
        calls = "; ".join(
            dict.fromkeys(f"{len(row.primary.calls)}, {len(row.backup.calls)}" for row in of_case.values())
        )
        cells = " | ".join(_cell(of_case[vendor]) if vendor in of_case else "" for vendor in VENDORS)
        lines.append(f"| {case.name} | {ends} | {calls} | {cells} |")
    return "\n".join(lines)


def _cell(row: Row) -> str:
    more = row.counted_usd - row.end.cost_usd >= ROUNDED
    lost = f" ({row.lost_usd:.4f} lost, {row.counted_usd:.4f} counted)" if more else ""
    return f"{row.seconds:.1f}, {row.end.cost_usd:.4f}{lost}"


def comparison(rows: Sequence[Row]) -> str:
    """What gateways do, beside the same fault here on OpenAI's wire with a backup."""
    ours = {row.case.name: row for row in rows if row.backed and row.vendor is OPENAI}
    lines = ["| fault | Sightline | " + " | ".join(GATEWAYS.names) + " |", "|---|---|" + "---|" * len(GATEWAYS.names)]
    for name, found in GATEWAYS.rows.items():
        row = ours[name]
        end = f"no answer, error `{row.outcome}`" if isinstance(row.end, ProviderError) else f"{row.outcome} answers"
        lines.append(f"| {name} | {end}, {row.seconds:.1f} s | " + " | ".join(found) + " |")
    return "\n".join(lines)


def report(rows: Sequence[Row], faults: Sequence[str]) -> str:
    """The page."""
    calls = [call for row in rows for seen in (row.primary, row.backup) for call in seen.calls]
    shown = sum(bool(call.pictures) for call in calls)
    gaps = [gap - wait for row in rows for gap, wait in waits(row) if wait]
    slowest = max(row.seconds for row in rows)
    verdict = "None is broken." if not faults else "**Broken:** " + "; ".join(faults) + "."
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("pydantic-ai-slim", "openai", "anthropic", "google-genai")
    )
    return INTRODUCTION.format(
        verdict=verdict,
        rows=len(rows),
        slowest=slowest,
        calls=len(calls),
        shown=shown,
        waits=len(gaps),
        early=sum(gap < 0 for gap in gaps),
        backed=table([row for row in rows if row.backed]),
        alone=table([row for row in rows if not row.backed]),
        peers=comparison(rows),
        method=GATEWAYS.method,
        max_tokens=Policy().max_tokens,
        versions=f"Sightline {__version__}, {libraries}, genai-prices {version('genai-prices')}",
    )


INTRODUCTION = """\
# What happens when a model does not answer

Written by `python benchmarks/survival.py`. The primary model fails in every way that the
[fake server](../guides/fake-server.md) knows, on the wires of OpenAI (Responses), Anthropic and Gemini. It is asked
about one receipt through `sightline.providers.desk`, as the command line does, with 30 s for everything, once with a
healthy backup of another vendor and rules behind it, and once with rules alone behind it. It is the fake that fails
here, not a vendor: it words its faults as their documentation says.

Rules, checked in each of the {rows} rows; the program fails when one is broken. {verdict}

1. There is an answer, and its total is the printed one; rules answer as `rules`. The one exception is a picture that
   the primary calls unreadable: the error says so (`bad_image`), and the picture goes to nobody else.
2. Everything is over within 30 s. The slowest row took {slowest:.1f} s.
3. What may pass is asked again, three times in all at most; what is final (a refusal, a filter, a limit of the
   request, a key, a quota, an answer cut at its token limit) is not asked again of the same model. Each row has exactly
   the calls that its fault should have.
4. Every call has its picture, the same at each attempt: {shown} of {calls} calls.
5. `retry-after` is waited for in full: {early} of {waits} waits were shorter. Where it does not fit into the time that
   is left, the next provider is asked at once.
6. The cost is the list price of every answer that came, of those of no use too. What came without usage is estimated,
   and marked as estimated.

7. A budget counts everything that the server bills, and no more than the cost where every reply came.

`lost` is what the server had billed for answers that never arrived: no client is told of that, so it is in no cost.
`counted` is what the budget holds to be spent then: the cost, and for each such request the most that it can have cost,
with an answer of {max_tokens} tokens. Vendors are taken to bill nothing for an answer with a status of 400 or more.

## With a backup

{backed}

## Without a backup

{alone}

## Beside gateways

{method}

{peers}

{versions}.
"""


def main() -> int:
    """Run, print, and write the page."""
    words = sys.argv[1:]
    cases = [case for case in CASES if not words or any(word in case.name for word in words)]
    start = time.monotonic()
    rows, total = asyncio.run(run_all(cases))
    faults = [
        f"{row.case.name} on {row.vendor.title}{'' if row.backed else ' alone'}: {rule}"
        for row in rows
        for rule in broken(row, total)
    ]
    print(table([row for row in rows if row.backed]), table([row for row in rows if not row.backed]), sep="\n\n")
    print(f"\n{len(rows)} rows in {time.monotonic() - start:.0f} s; broken rules: {len(faults)}", *faults, sep="\n")
    if not words:
        PAGE.write_text(report(rows, faults), encoding="utf-8")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
