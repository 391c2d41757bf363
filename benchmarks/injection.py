"""Orders to a model, drawn into documents: how many are found, how many are taken out, and what is found by mistake.

    SIGHTLINE_DATA=DIR python benchmarks/injection.py [--fonts DIR]    writes docs/benchmarks/injection.md

Orders and receipts are the half of the public sets that nothing was learned from (`scripts/learn_injection.py`); other
documents are generated. `--fonts` is a folder with fonts for Chinese, Japanese, Korean and Hindi; what no font can draw
is left out and named. Takes some ten minutes of CPU time on one core, most of it OCR.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from ordered import Bench, Tried, fitted, image_of, own, plan_for, text_of
from printing import Fonts, printed

from sightline.image import prepare, render
from sightline.image.neutral import FAINT, neutral
from sightline.injection import decision_of, judge_codes, judge_string, judge_text, read_codes
from sightline.injection.hidden import marks, reveal, searched
from sightline.injection.scan import scan_page
from sightline.injection.unread import judge_unread
from sightline.moderate.nudenet import NudeNet
from sightline.study import study
from sightline.testing.attacks import ATTACKS, attacked
from sightline.testing.examples import invoice
from sightline.types import Found, Image, Reading, Upload

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from learn_injection import learns_from  # pyright: ignore[reportMissingImports] (beside the path that is added above)
from score_injection import (  # pyright: ignore[reportMissingImports] (the same)
    DISGUISES,
    held_out,
    rows_of,
    share,
)

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "injection.md"
HIDING = [name for name in ATTACKS if ATTACKS[name].levels <= FAINT]
IN_SIGHT = ["black", "grey", "d20", *(name for name in ATTACKS if name.endswith("-black"))]
# Documents and photos that nobody made for this: a folder, the kinds of files, and how many at most.
PAPERS = {
    "invoices (ZUGFeRD)": ("zugferd/truth", {".pdf"}, 100),
    "invoices of many vendors": ("invoice2data", {".pdf", ".png"}, 100),
    "photographed and scanned pages": ("doc_photos", {".pdf", ".png", ".jpg"}, 100),
    "photos of groceries": ("products_grocery/img", {".jpg"}, 60),
    "photos of clothing": ("products_clothing/img", {".jpg"}, 60),
}
RECEIPTS = 40
# What a page can show: the others cannot be printed, or are shown by `plain`.
UNPRINTED = ("plain", "zero width spaces", "full width")


@dataclass
class Clean:
    """How documents without any order are judged."""

    decisions: list[str] = field(default_factory=list)
    cpu_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def main() -> int:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(description="Scores the injection scan.")
    parser.add_argument("--fonts", type=Path, help="a folder with fonts for scripts that Matplotlib's fonts lack")
    asked = parser.parse_args()
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to measure. Set it to the folder that holds the public sets.")
        return 0
    started = time.process_time()
    bench = Bench(Path(data), Fonts(asked.fonts))
    parts = [INTRODUCTION]
    for part in (hidden, by_language, by_disguise, harmless):
        parts += part(bench)
        print(parts[-1], f"{time.process_time() - started:.0f} s", file=sys.stderr, flush=True)
    parts.append(f"\nAll of it took {time.process_time() - started:.0f} s of CPU time.\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def hidden(bench: Bench) -> Iterator[str]:
    """Text of at most 12 levels, and print that is hard to read, in every way of `testing.attacks`."""
    pages = bench.pages(4)
    orders = [row["text"] for row in bench.public if row["lang"] == "English"]
    yield "## Hidden from the eye\n\nEvery way on 3 receipts and a generated invoice, each with another order.\n"
    yield HEAD.format("way", "still read after neutralising")
    sums: list[Tried] = []
    for name in HIDING:
        tried = [
            bench.tried(attacked(page, order := orders[(at + number) % len(orders)], name), order, remove=True)
            for at, page in enumerate(pages)
            for number in [HIDING.index(name)]
        ]
        sums += tried
        yield _row(name, tried)
    yield _row("**all of them**", sums)
    yield "\n## In sight, but hard to read\n\nOn the same pages. Neutralising leaves these alone: people see them.\n"
    yield HEAD.format("way", "")
    for name in IN_SIGHT:
        yield _row(
            name, [bench.tried(attacked(p, orders[n], name), orders[n], remove=False) for n, p in enumerate(pages)]
        )


def by_language(bench: Bench) -> Iterator[str]:
    """Orders in print, as they are written."""
    pages = bench.pages(8)
    found: dict[str, list[Tried]] = defaultdict(list)
    undrawn: set[str] = set()
    for number, row in enumerate(bench.orders):
        if not bench.fonts.can_draw(row["text"]):
            undrawn.add(row["lang"])
            continue
        page = printed(pages[number % len(pages)], row["text"], bench.fonts)
        found[row["lang"]].append(bench.tried(page, row["text"], remove=False))
    yield PRINTED
    yield HEAD.format("language", "read by Tesseract")
    yield from (_row(language, tried, read=True) for language, tried in sorted(found.items()))
    yield _row("**all of them**", [one for tried in found.values() for one in tried], read=True)
    if undrawn:
        yield f"\nNo font was there for {', '.join(sorted(undrawn))}."


def by_disguise(bench: Bench) -> Iterator[str]:
    """Orders in print, as they are disguised."""
    pages = bench.pages(5)
    latin = [row["text"] for row in bench.orders if row["text"].isascii()]
    yield "\n## In print, by disguise\n"
    yield HEAD.format("disguise", "")
    everything: list[Tried] = []
    for name, disguise in DISGUISES.items():
        if name in UNPRINTED:
            continue
        chosen = bench.random.sample(latin, len(pages))
        drawn = [printed(page, disguise(text), bench.fonts) for page, text in zip(pages, chosen, strict=True)]
        tried = [bench.tried(page, text, remove=False) for page, text in zip(drawn, chosen, strict=True)]
        everything += tried
        yield _row(name, tried)
    yield _row("**all of them**", everything)


def harmless(bench: Bench) -> Iterator[str]:
    """Documents and sentences without any order."""
    yield "\n## Without any order\n\n| | judged | looked at or blocked | blocked |\n|---|---|---|---|"
    for name in ("benign_lookalike", "benign"):
        for part, rows in (("held out", list(held_out(bench.data, name))), ("all", rows_of(_file(bench.data, name)))):
            yield _judged(f"{name}, {part}", _strings(rows))
    yield _judged("business in 13 languages, of our own", _strings(own("business")))
    for name, (folder, kinds, most) in PAPERS.items():
        paths = [path for path in sorted((bench.data / folder).rglob("*")) if path.suffix in kinds]
        fresh = [path for path in paths if folder != "zugferd/truth" or not learns_from(path.name)]
        yield _judged(name, [_scanned(path) for path in bench.random.sample(fresh, min(most, len(fresh)))])
    made = [Upload("invoice.pdf", invoice(seed, look="pdf").data) for seed in range(1000, 1020)]
    yield _judged("generated invoices", [_decided(bill) for bill in made])
    yield from _receipts(bench)


def _receipts(bench: Bench) -> Iterator[str]:
    """The clean receipts that nothing was learned from: how they are judged, and what every pass costs there."""
    clean, known = Clean(), []
    for path in bench.clean[:RECEIPTS]:
        image = image_of(fitted(Upload(path.name, path.read_bytes()), edge=1568))
        reading = bench.engine.read(image)
        clean.decisions.append(decision_of(_timed(bench, image, reading, clean)))
        (sent,) = prepare(Upload("sent.jpg", render(image, plan_for(image), neutralised=True)[0].data))
        total = re.findall(r'"total": "([^"]+)"', (bench.data / f"sroie/key/{path.stem}.json").read_text())[0]
        known.append((total in text_of(reading), total in text_of(bench.engine.read(sent))))
    yield _judged("receipts", clean.decisions)
    before, after = (sum(one[place] for one in known) for place in (0, 1))
    yield f"\nOCR reads the total of {before} of {len(known)} receipts, and of {after} of their neutralised JPEGs."
    yield "\n## What it costs\n\nCPU milliseconds a page of the clean receipts, at 1568 px, beside the one OCR pass.\n"
    yield "| pass | mean | 95 % |\n|---|---|---|"
    passes = {**clean.cpu_ms, "all but moderation": [sum(t) for t in zip(*_scans(clean), strict=True)]}
    yield from (f"| {name} | {np.mean(ms):.0f} | {np.percentile(ms, 95):.0f} |" for name, ms in passes.items())


def _scans(clean: Clean) -> list[list[float]]:
    return [ms for name, ms in clean.cpu_ms.items() if name != "moderation"]


def _timed(bench: Bench, image: Image, reading: Reading, clean: Clean) -> list[Found]:
    seen = marks(image.pixels)
    passes: Mapping[str, Callable[[], object]] = {
        "text": lambda: judge_text([reading]),
        "marks": lambda: marks(image.pixels),
        "print that was left out": lambda: judge_unread(image, reading, seen, bench.engine.read),
        "codes": lambda: judge_codes(read_codes(searched(image))),
        "hidden text": lambda: reveal(image, bench.engine.read, reading=reading, seen=seen),
        "neutralising": lambda: neutral(image.pixels),
    }
    for name, work in passes.items():
        clean.cpu_ms[name].append(_cpu_ms(work))
    (sent,) = render(image, plan_for(image), neutralised=True)
    clean.cpu_ms["moderation"].append(_cpu_ms(lambda: MODERATOR.look(sent.data)))
    return scan_page(image, reading, bench.engine.read)


def _cpu_ms(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def _scanned(path: Path) -> str:
    return _decided(Upload(path.name, path.read_bytes()))


def _decided(upload: Upload) -> str:
    return decision_of(replace(f, action="review") if f.action == "neutralised" else f for f in _threats(upload))


def _threats(upload: Upload) -> Sequence[Found]:
    return study(upload, "1", "rapidocr", scan=True).threats


def _row(name: str, tried: Sequence[Tried], *, read: bool = False) -> str:
    counts = [sum(getattr(one, of) for one in tried) for of in ("article", "text", "hidden", "unread")]
    left = [one.left for one in tried if one.left is not None]
    shown = f"{sum(left)} of {len(left)}" if left else f"{sum(one.other for one in tried)}" if read else ""
    found = share(sum(one.found for one in tried), len(tried))
    return f"| {name} | {len(tried)} | {' | '.join(map(str, counts))} | {found} | {shown} |"


def _judged(name: str, decisions: Sequence[str]) -> str:
    blocked, noted = decisions.count("block"), len(decisions) - decisions.count("allow")
    return f"| {name} | {len(decisions)} | {share(noted, len(decisions))} | {share(blocked, len(decisions))} |"


def _strings(rows: Iterable[Mapping[str, str]]) -> list[str]:
    return [decision_of(judge_string(row["text"], "metadata")) for row in rows]


def _file(data: Path, name: str) -> Path:
    return data / "injection_text" / f"{name}.jsonl"


MODERATOR = NudeNet()
HEAD = (
    "| {} | pages | usual scan | our text | our search | unread | found by us | {} |\n|---|---|---|---|---|---|---|---|"
)
PRINTED = """
## In print, by language

20 px high below a receipt or an invoice, in fonts that nothing was learned from. Five sentences of each language are
our own, the others are public. `read by Tesseract` are the pages of `unread` on which the order is found where its data
for Russian, Korean, Arabic and Hindi are installed; `found by us` is without it.
"""
INTRODUCTION = """\
# Orders to a model, in documents

Written by `python benchmarks/injection.py`. `usual scan` is six English patterns on the text of our OCR, as articles
show it; `our text` judges the same text, `our search` reads what the eye does not see, and `unread` are pages with
print that nothing could read. An order is found when its page is not let through. `still read` says whether OCR or our
own search reads 10 letters of it in a row in the JPEG that a model would be sent. Shares come with Wilson's interval of
95 %.

Orders and receipts are those of the public sets that the learned model did not see. Words of the lexicon were chosen
with the other half in view, and so were the thresholds; ways to hide were developed with other sentences.
"""

if __name__ == "__main__":
    sys.exit(main())
