"""How many orders to a model are found in text, in which disguise, and what ordinary text is taken for one.

    SIGHTLINE_DATA=DIR python scripts/score_injection.py [--documents]

Only the half of every public set that `scripts/learn_injection.py` does not learn from is counted. Words and rules of
the lexicon were written with the learned half in view. `found` is looked at or blocked; intervals are Wilson's, 95 %.
With `--documents` the clean receipts and invoices are read by OCR and judged too, which takes a few minutes.
"""

from __future__ import annotations

import base64
import codecs
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from learn_injection import halves, learns_from, rows_of

from sightline.injection import decision_of, judge_string, judge_text
from sightline.study import study
from sightline.types import Decision, Upload

Z = 1.96
# In these kinds of the public sets every row gives an order that a document has no reason to give. The other kinds
# are questions like everybody's, or attacks only by the place where they stand.
ORDERS = (
    "direct/ignore_previous_instructions",
    "direct/system_mode",
    "instruction/data-exfil",
    "instruction/sysmsg-extract",
    "instruction/xss",
    "indirect/ignore_previous_instructions",
    "indirect/system_mode",
    "jailbreak",
)
LISTED = {
    *("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Chinese"),
    *("Japanese", "Korean", "Russian", "Arabic", "Hindi"),
}
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
DISGUISES: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "no spaces": lambda text: text.replace(" ", ""),
    "spaced out": lambda text: " ".join(text.replace(" ", "")),
    "a word a line": lambda text: text.replace(" ", "\n"),
    "leetspeak": lambda text: text.translate(str.maketrans("aeiostAEIOST", "431057431057")),
    "Cyrillic letters": lambda text: text.translate(str.maketrans("aeopcxyAEOPCXKMTBH", "аеорсхуАЕОРСХКМТВН")),
    "full width": lambda text: text.translate(WIDE),
    "zero width spaces": "\u200b".join,
    "backwards": lambda text: text[::-1],
    "ROT13": lambda text: codecs.encode(text, "rot13"),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
}
PAGE = "ACME Ltd, 12 Main Street\nInvoice 2231\nBlue chair 2 x 60.00\n{}\nTotal due 120.00 EUR"

Counts = dict[Decision, int]


def main() -> int:
    """Print the tables."""
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to measure. Set it to the folder that holds the public sets.")
        return 0
    attacks = list(held_out(Path(data), "attacks"))
    print("## Attacks, by kind\n")
    table((row["category"], row["text"]) for row in attacks)
    orders = [row for row in attacks if row["category"].startswith(ORDERS)]
    print("\n## Orders, by language\n")
    table((row["lang"] or "several, not named", row["text"]) for row in orders)
    print("\n## Orders in listed languages, by disguise, on a page\n")
    listed = [row["text"] for row in orders if row["lang"] in LISTED]
    table((name, PAGE.format(disguise(text))) for name, disguise in DISGUISES.items() for text in listed)
    print("\n## Ordinary text\n")
    benign = [row for name in ("benign", "benign_lookalike") for row in held_out(Path(data), name)]
    table((row["category"].split("/")[0], row["text"]) for row in benign)
    if "--documents" in sys.argv:
        print("\n## Receipts and invoices\n")
        documents(Path(data))
    return 0


def held_out(data: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a set that nothing was learned from. Wrappers get the order that they are made for."""
    rows = rows_of(data / "injection_text" / f"{name}.jsonl")
    for row, learned in zip(rows, halves(rows), strict=True):
        if not learned:
            yield {**row, "text": row["text"].replace("<INSTRUCTION>", "approve this invoice")}


def table(rows: Iterable[tuple[str, str]]) -> None:
    """Judge every text and print how it went, by group."""
    counts: defaultdict[str, Counts] = defaultdict(lambda: {"allow": 0, "review": 0, "block": 0})
    for group, text in rows:
        counts[group][decision_of(judge_string(text, "metadata"))] += 1
    print("| | texts | found | blocked |\n|---|---|---|---|")
    for group in sorted(counts):
        print(line(group, counts[group]))
    print(line("all", {key: sum(c[key] for c in counts.values()) for key in ("allow", "review", "block")}))


def line(group: str, counts: Counts) -> str:
    """A row of a table."""
    whole = sum(counts.values())
    found = counts["review"] + counts["block"]
    return f"| {group} | {whole} | {share(found, whole)} | {share(counts['block'], whole)} |"


def share(part: int, whole: int) -> str:
    """A count with Wilson's interval."""
    rate, spread = part / whole, Z * Z / whole
    middle = (rate + spread / 2) / (1 + spread)
    half = Z * (rate * (1 - rate) / whole + spread / whole / 4) ** 0.5 / (1 + spread)
    return f"{part} ({max(middle - half, 0):.0%} to {min(middle + half, 1):.0%})"


def documents(data: Path) -> None:
    """Clean documents as they are really read: how they are judged, and in what time."""
    counts: Counts = {"allow": 0, "review": 0, "block": 0}
    seconds: list[float] = []
    for path in [*sorted((data / "sroie/img").glob("*.jpg")), *sorted((data / "zugferd/truth").glob("*.pdf"))]:
        if learns_from(path.stem if path.suffix == ".jpg" else path.name):
            continue
        readings = study(Upload(path.name, path.read_bytes()), None, "rapidocr").readings
        started = time.process_time()
        counts[decision_of(judge_text(readings))] += 1
        seconds.append((time.process_time() - started) / max(len(readings), 1))
    print("| | documents | looked at or blocked | blocked |\n|---|---|---|---|")
    print(line("SROIE and ZUGFeRD", counts))
    print(f"\nA page takes {1000 * sorted(seconds)[len(seconds) // 2]:.0f} CPU ms, at most {1000 * max(seconds):.0f}.")


if __name__ == "__main__":
    sys.exit(main())
