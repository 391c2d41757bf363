"""A catalog of photos into categories: how long it takes, what it costs, and whether answers land where they belong.

    SIGHTLINE_DATA=... python benchmarks/catalog.py [--only pace,mixups,tokens]

500 photos of groceries in 50 categories, and 150 of them once more, taken anew: another size, edge, turn and
compression. They are asked about over HTTP at the fake server, which knows each photo by its looks, and by `sightline
batch` as a person starts it.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image as Picture
from shop import CATEGORIES, DATA, Photo, Shop, Spoil, photos
from variants import rerendered

from sightline import __version__
from sightline.catalog import Category
from sightline.image import prepare
from sightline.models import plan
from sightline.ocr.loaded import loaded
from sightline.tasks.classify import classify
from sightline.testing.server import Behaviour, FakeServer
from sightline.types import Image, Question, Reading, Task, Upload, Usage
from sightline.vlm.models import Access, Asking, Model
from sightline.vlm.models.bill import cost_usd, text_tokens
from sightline.vlm.models.prompt import request, rules
from sightline.vlm.models.schema import schema_of
from sightline.vlm.wrappers import AtOnce, Several
from sightline.vlm.wrappers.several import random_marks
from sightline.vlm.wrappers.several.joint import joint

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "catalog.md"
COUNT, COPIES = 500, 150
LATENCY_S, AT_ONCE = 2.0, 20
MODEL = "openai:gpt-5.4-mini"
MODELS = (MODEL, "anthropic:claude-haiku-4-5", "google:gemini-2.5-flash")
PER_CALL = (1, 4, 8, 16)
MIXED, RATE = 160, 0.25


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="pace,mixups,tokens")
    wanted = parser.parse_args().only.split(",")
    known = photos(DATA)
    parts = {"pace": lambda: pace(known), "mixups": lambda: asyncio.run(mixups(known)), "tokens": tokens}
    text = "\n".join([INTRODUCTION, *(parts[name]() for name in wanted), f"Sightline {__version__}.", ""])
    if set(wanted) == set(parts):
        PAGE.write_text(text, encoding="utf-8")
    print(text)


INTRODUCTION = """\
# Catalogs

Written by `python benchmarks/catalog.py`. The photos are those of the Grocery Store Dataset (348 px); they are asked
about at the [fake server](../guides/fake-server.md), which tells them by their looks and takes as long as it is told,
so nothing here says how well a model chooses. Times on the clock and CPU times are of a machine that had other work.
"""


# ---- how long it takes


def filled(folder: Path, known: Sequence[Photo]) -> None:
    """`COUNT` photos and `COPIES` copies under names that say nothing, by chance, their labels, and the categories."""
    dice = random.Random(5)  # noqa: S311 (chosen by chance, no secrets)
    chosen = dice.sample(list(known), COUNT)
    files = [(photo.data, photo.category) for photo in chosen]
    for photo in dice.sample(chosen, COPIES):
        pixels = np.asarray(Picture.open(BytesIO(photo.data)).convert("RGB"))
        files.append((rerendered(pixels, dice), photo.category))
    dice.shuffle(files)
    (folder / "shelf").mkdir()
    with (folder / "labels.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label"])
        for number, (data, category) in enumerate(files):
            name = f"shelf/{number:04}.jpg"
            (folder / name).write_bytes(data)
            writer.writerow([name, category])
    names = sorted({photo.category for photo in known})
    (folder / "categories.txt").write_text("\n".join(names), encoding="utf-8")
    (folder / "s.toml").write_text('[cache]\nenabled = "off"\n', encoding="utf-8")


def pace(known: Sequence[Photo]) -> str:
    """The section about one run from the command line."""
    shop, slow = Shop(known), Behaviour(latency_s=LATENCY_S)
    with tempfile.TemporaryDirectory() as folder, FakeServer(shop, script=slow) as server:
        filled(Path(folder), known)
        row = " | ".join(one_run(Path(folder), server, shop))
    return f"""\
## {COUNT} photos, {COPIES} of them twice, {CATEGORIES} categories

At a model that takes {LATENCY_S:g} s, with {AT_ONCE} calls at once. The floor is what the unique photos take at least;
"asking" is from the first request to the last reply, and the rest is starting the program and its readers. Whatever has
print on it is only the same as what has the same numbers, so a copy on which less can be read is asked about by itself.

| floor | asking | asking to floor (target 1.10) | whole command | calls | copies that shared (of {COPIES}) \
| wrongly shared | at once (target {AT_ONCE}) | right | CPU ms a photo |
|---|---|---|---|---|---|---|---|---|---|
| {row} |
"""


def one_run(folder: Path, server: FakeServer, shop: Shop) -> tuple[str, ...]:
    """What `sightline batch` did, as the cells of a row."""
    env = {**os.environ, "OPENAI_BASE_URL": server.url("openai-responses"), "OPENAI_API_KEY": "any"}
    command = [
        *(sys.executable, "-m", "sightline", "batch", "shelf", "--task", "classify", "--categories", "categories.txt"),
        *("--labels", "labels.csv", "--model", MODEL, "--concurrency", str(AT_ONCE)),
        *("--accept-judgements", "--config", "s.toml", "--out", "out.jsonl", "--json"),
    ]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True)  # noqa: S603 (this program)
    whole = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(said.stdout)
    with (folder / "labels.csv").open() as file:
        labels = {row["path"]: row["label"] for row in csv.DictReader(file)}
    lines = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    shared = [line for line in lines if line.get("same_as")]
    wrong = sum(labels[line["source"]] != labels[line["same_as"]] for line in shared)
    asking = shop.last - shop.first + LATENCY_S
    calls = server.stats.requests
    floor = COUNT / AT_ONCE * LATENCY_S
    return (
        f"{floor:.1f} s",
        f"{asking:.1f} s",
        f"{asking / floor:.2f}",
        f"{whole:.1f} s",
        str(calls),
        str(len(shared)),
        str(wrong),
        str(server.stats.most_at_once),
        f"{told['confusion']['right']['share']:.1%}",
        f"{1000 * cpu_s / len(lines):.0f}",
    )


# ---- where answers land


@dataclass
class Landed:
    """What came of a number of answers."""

    wrong: int = 0
    wrong_by_number: int = 0
    calls: int = 0
    seen: int = 0
    usage: Usage = field(default_factory=Usage)


SPOILS: dict[str, Spoil | None] = {
    "none": None,
    "one item is missing": "missing",
    "one item is there twice, the second time wrong": "doubled",
    "two numbers are swapped": "swapped",
    "all answers are one place off": "shifted",
    "two answers are swapped, marks and numbers are right": "confused",
}


async def mixups(known: Sequence[Photo]) -> str:
    """The section about answers on wrong pictures."""
    chosen = random.Random(9).sample(list(known), MIXED)  # noqa: S311 (chosen by chance, no secrets)
    task = classify(sorted({photo.category for photo in known}))
    rows = []
    for name, spoil in SPOILS.items():
        found = await landed(chosen, known, task, spoil)
        rows.append(f"| {name} | {found.wrong_by_number} | {found.wrong} | {found.calls} | {found.seen} of {MIXED} |")
    table = "\n".join(rows)
    return f"""\
## An answer on the wrong picture

{MIXED} photos, 8 a call, and a server that spoils {RATE:.0%} of the calls in one way. The server finds the mark of a
picture by reading it with OCR in what was really sent. "By number alone" is what would have landed on the wrong picture
if the numbers in the answer were believed. What is told apart is asked about alone, which is what the calls beyond
{MIXED // 8} are. Nothing tells that a model copied number and mark of one picture and described another one.

| what is spoiled | wrong pictures by number alone | wrong pictures | calls | marks that OCR reads |
|---|---|---|---|---|
{table}
"""


async def landed(chosen: Sequence[Photo], known: Sequence[Photo], task: Task, spoil: Spoil | None) -> Landed:
    """Ask about all of `chosen`, eight at a time, at a server that spoils some calls."""
    shop = Shop(known, spoil=spoil, rate=RATE, read=read_mark)
    async with FakeServer(shop) as server:
        access = Access(api_key="any", base_url=server.url("openai-responses"))
        async with Model(MODEL, access=access, asking=Asking(deadline_s=120)) as model:
            several = Several(AtOnce(model, most=4, patience_s=600), most=8, wait_s=5)
            answers = await asyncio.gather(*(several.ask(question(photo, task)) for photo in chosen))
    wrong = sum(a.values["category"] != photo.category for a, photo in zip(answers, chosen, strict=True))
    return Landed(wrong, shop.wrong_by_number, server.stats.requests, shop.marks_read)


def question(photo: Photo, task: Task) -> Question:
    """About one photo; nobody reads it."""
    images = tuple(prepare(Upload("photo.jpg", photo.data)))
    return Question(task, images, tuple(Reading(1, (), "none", image.size_px) for image in images))


def read_mark(strip: Picture.Image) -> str:
    """What OCR reads in the strip of a picture."""
    larger = strip.resize((strip.width * 2, strip.height * 2), Picture.Resampling.BICUBIC)
    page = Picture.new("RGB", (larger.width, larger.height + 40), "white")
    page.paste(larger, (0, 20))
    pixels = np.asarray(page)
    words = loaded("rapidocr").read(Image(pixels, page=1, source_px=page.size)).words
    return "".join(word.text for word in words)


# ---- what it costs


def tokens() -> str:
    """The section of arithmetic: tokens and prices by the rules of each model."""
    rows = [row for count in (50, 500) for model in MODELS for row in token_rows(model, count)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""\
## What a picture costs, by the rules of the models

Worked out and not measured: photos of 348 x 348 px, categories with a meaning of eight words, list prices, nothing
remembered by the vendor. A vendor that remembers how requests begin bills the list of categories at a tenth to a half;
it stands in front for that. The latency of a call with more pictures is for each model to show; at the server above it
is the same.

| categories | model | way | input tokens a picture | of these the picture | output tokens | $ for 1,000 pictures |
|---|---|---|---|---|---|---|
{table}
"""


def token_rows(model: str, count: int) -> Iterator[tuple[str, ...]]:
    """A row for each way to ask."""
    names = {f"Category {number:03}": "what it is said to be, in eight words" for number in range(count)}
    task = classify(names)
    for per_call in PER_CALL:
        yield (str(count), model, f"{per_call} a call", *_cells(model, _asked(model, task, per_call)))
    groups = [Category(name, meaning, f"Group {at // 20:02}") for at, (name, meaning) in enumerate(names.items())]
    if count > 20:
        asked = [_asked(model, step, 1) for step in steps(groups)]
        inward, images, outward = (sum(parts) for parts in zip(*asked, strict=True))
        yield (str(count), model, "two steps", *_cells(model, (inward, images, outward)))


def steps(groups: Sequence[Category]) -> list[Task]:
    """The two questions of a choice in two steps, the second by the first group."""
    by_group: dict[str, list[Category]] = {}
    for one in groups:
        by_group.setdefault(one.group, []).append(one)
    first = classify({name: ", ".join(c.name for c in members[:8]) for name, members in by_group.items()})
    members = next(iter(by_group.values()))
    return [first, classify({one.name: one.description for one in members})]


def _asked(model: str, task: Task, per_call: int) -> tuple[float, float, float]:
    """Input, image and output tokens for one picture of a call about `per_call`."""
    blank = Image(np.zeros((348, 348, 3), np.uint8), page=1, source_px=(348, 348))
    one = Question(task, (blank,), ())
    whole = one if per_call == 1 else joint([one] * per_call, random_marks(per_call))
    images = sum(plan(image.size_px, model, task=task.name).image_tokens for image in whole.images)
    schema = schema_of(whole.task.fields, vendor=model.partition(":")[0])
    said = text_tokens([rules(blank=False, task=whole.task), json.dumps(schema)])
    said += text_tokens([request(whole.task, pages=len(whole.images), schema=None, readings=())])
    answer = '{"category": "Category 017"}'
    item = answer if per_call == 1 else f'{{"number": "1", "mark": "K7M", "answer": {answer}}}'
    return (images + said) / per_call, images / per_call, float(text_tokens([item]))


def _cells(model: str, tokens: tuple[float, float, float]) -> tuple[str, ...]:
    inward, images, outward = tokens
    usd = cost_usd(Usage(round(1000 * inward), round(1000 * outward)), [model], at=datetime.now(UTC))
    return f"{inward:,.0f}", f"{images:,.0f}", f"{outward:.0f}", f"{usd:.2f}"


if __name__ == "__main__":
    main()
