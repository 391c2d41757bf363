"""What the embedded moderator makes of harmless pictures, and what it costs.

    SIGHTLINE_DATA=DIR python benchmarks/moderation.py    writes docs/benchmarks/moderation.md

Reads `products_clothing`, `products_grocery`, `doc_photos` and `sroie`. Every picture goes as it would be sent to a
model, and all of it on one thread.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sightline.errors import InputError
from sightline.image import prepare, render
from sightline.models import plan
from sightline.moderate.nudenet import NudeNet
from sightline.moderate.policy import DEFAULT
from sightline.types import Decision, Upload

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "moderation.md"
MODEL = "anthropic:claude-sonnet-4-5"
SETS = {
    "clothing": "products_clothing/img/*.jpg",
    "groceries": "products_grocery/img/*.jpg",
    "photographed pages": "doc_photos/*.jpg",
    "scanned PDFs": "doc_photos/*.pdf",
    "receipts": "sroie/img/*.jpg",
}
LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
INTRODUCTION = f"""\
# Moderation of harmless pictures

Written by `python benchmarks/moderation.py`: what `nudenet` says of pictures that nobody would block, with the usual
policy (review from 0.5, block from 0.8). Each goes as it would be sent to {MODEL.partition(":")[2]}, on one thread. The
milliseconds depend on the machine; none of the sets shows people.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture: its score for nudity, the decision, and the CPU time."""

    name: str
    score: float
    decision: Decision
    cpu_ms: float


def main() -> None:
    """Judge every set, print and write the page."""
    data = os.environ.get("SIGHTLINE_DATA")
    if data is None:
        sys.exit("SIGHTLINE_DATA names no folder with the data sets.")
    moderator = NudeNet()
    found = {name: list(judged(moderator, Path(data), pattern)) for name, pattern in SETS.items()}
    text = INTRODUCTION + "\n" + "\n".join(lines(found)) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    for one in sorted((one for seen in found.values() for one in seen), key=lambda one: -one.score):
        if one.decision != "allow":
            print(f"{one.decision}: {one.name} {one.score:.2f}")


def judged(moderator: NudeNet, data: Path, pattern: str) -> Iterator[Seen]:
    """Each part of each page of each file that can be decoded."""
    for path in sorted(data.glob(pattern)):
        for jpeg in sent(path):
            start = time.process_time()
            moderation = moderator.look(jpeg)
            spent = (time.process_time() - start) * 1000
            yield Seen(path.stem, moderation.scores["nudity"], DEFAULT.rule(moderation).decision, spent)


def sent(path: Path) -> Iterator[bytes]:
    """What a model would be sent of the file."""
    try:
        pages = list(prepare(Upload(path.name, path.read_bytes())))
    except InputError as error:
        print(f"{path.name}: {error.code}", file=sys.stderr)
        return
    for page in pages:
        yield from (part.data for part in render(page, plan(page.size_px, MODEL)))


def lines(found: dict[str, list[Seen]]) -> Iterator[str]:
    """The two tables, and what was reviewed."""
    yield "| set | pictures | reviewed | blocked | highest score | CPU ms, median | 95 % |"
    yield "|---|---|---|---|---|---|---|"
    for name, seen in found.items():
        times = sorted(one.cpu_ms for one in seen)
        yield (
            f"| {name} | {len(seen)} | {count(seen, 'review')} | {count(seen, 'block')} "
            f"| {max(one.score for one in seen):.2f} "
            f"| {statistics.median(times):.0f} | {times[int(0.95 * len(times))]:.0f} |"
        )
    yield ""
    yield f"| pictures with at least | {' | '.join(f'{level:g}' for level in LEVELS)} |"
    yield f"|---|{'---|' * len(LEVELS)}"
    for name, seen in found.items():
        reached = (str(sum(one.score >= level for one in seen)) for level in LEVELS)
        yield f"| {name} | {' | '.join(reached)} |"


def count(seen: Sequence[Seen], decision: Decision) -> int:
    """How many ended so."""
    return sum(one.decision == decision for one in seen)


if __name__ == "__main__":
    main()
