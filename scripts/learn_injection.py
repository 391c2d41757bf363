"""Learn what an order to a model looks like, and write the weights that the package carries.

    SIGHTLINE_DATA=DIR python scripts/learn_injection.py    writes src/sightline/injection/learned.npz

It learns from the half of the public attacks and documents that `learns_from` says, from sentences of our own
(`injection_sentences.toml`), from orders put together out of the lexicon, and from our generated examples. The other
half is for `scripts/score_injection.py`: sentences that resemble each other are always in the same half.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz

from sightline.injection.learned import BUCKETS, LENGTHS, WINDOWS, buckets, margins
from sightline.injection.normal import bare
from sightline.study import study
from sightline.testing.examples import invoice, receipt
from sightline.types import Upload

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "src/sightline/injection"
# Two sentences with this similarity or more, of 100, are one phrase, and share a half.
SAME_PHRASE = 72
EXAMPLES = 120
COMPOSED = 60
"""Orders a language that are put together from the lexicon."""
PATTERNS = (
    ("ignore", "before", "rules"),
    ("before", "rules", "ignore"),
    ("reveal", "secret"),
    ("secret", "reveal"),
    ("what", "password"),
    ("model", "order", "approve"),
    ("set", "field", "to"),
    ("ignore", "content", "say"),
    ("persona", "respond_only"),
    ("mark", "approved", "unchecked"),
)
PENALTY = 3.0
CROP = 160
CROPS_A_DOCUMENT = 6
# Letters of our own documentation that count as one document.
PROSE = 2000
# Attacks that are one only by their place, or that hide one sentence in a long honest text, would teach the wrong part.
MISLEADING = ("bipia", "indirect", "instruction/financial-adv")
LEVELS = 127
SLOPE_FROM = (0.5, 0.9)


@dataclass(frozen=True)
class Sample:
    """One text as a skeleton, whether it is an order to a model, and how much it counts."""

    text: str
    order: bool
    weight: float = 1.0


def main() -> int:
    """Gather, learn, place the threshold on clean pages, write."""
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to learn from. Set it to the folder that holds the public sets.")
        return 0
    documents = list(clean_documents(Path(data)))
    samples = [*sentences(), *composed(), *public(Path(data)), *crops([*documents, *prose()])]
    weights, bias = fit(samples)
    levels, scale = rounded(weights)
    middle, slope = threshold(levels * scale, bias, documents, samples)
    np.savez_compressed(PACKAGE / "learned.npz", weights=levels, scale=scale, bias=bias, middle=middle, slope=slope)
    orders = sum(sample.order for sample in samples)
    print(f"{orders} orders, {len(samples) - orders} other texts, middle {middle:.2f}, slope {slope:.2f}")
    return 0


def learns_from(key: str) -> bool:
    """Whether what has this name belongs to the half that is learned from."""
    return sha256(key.encode()).digest()[0] % 2 == 0


def halves(rows: Sequence[Mapping[str, str]]) -> list[bool]:
    """For every row, whether it is learned from: decided by the first row that it resembles."""
    phrases: list[tuple[str, bool]] = []
    decided: list[bool] = []
    for row in rows:
        text = row["text"].lower()[:400]
        known = next((half for other, half in phrases if fuzz.token_sort_ratio(text, other) >= SAME_PHRASE), None)
        half = learns_from(row["id"]) if known is None else known
        phrases.append((text, half))
        decided.append(half)
    return decided


def rows_of(path: Path) -> list[Mapping[str, str]]:
    """The rows of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def public(data: Path) -> Iterator[Sample]:
    """The half of the public sentences that is learned from."""
    for name in ("attacks", "benign", "benign_lookalike"):
        rows = rows_of(data / "injection_text" / f"{name}.jsonl")
        for row, learned in zip(rows, halves(rows), strict=True):
            if learned and not row["category"].startswith(MISLEADING):
                text = bare(row["text"].replace("<INSTRUCTION>", ""))
                yield from (Sample(part, name == "attacks") for part in parts(text))


def parts(text: str) -> Iterator[str]:
    """The beginning of a text, which for an attack is where it says what it wants, and a bit more of it."""
    yield text[:CROP]
    if len(text) > 2 * CROP:
        yield text[CROP : 2 * CROP]


def sentences() -> Iterator[Sample]:
    """Our own."""
    data = tomllib.loads((HERE / "injection_sentences.toml").read_text(encoding="utf-8"))
    for kind, by_language in data.items():
        for texts in by_language.values():
            yield from (Sample(bare(text), kind == "orders", 2.0) for text in texts)


def composed() -> Iterator[Sample]:
    """Orders of words of the lexicon, in the same way at every run."""
    random = Random(5)  # noqa: S311 (has to be the same at every run, not secret)
    data = tomllib.loads((PACKAGE / "lexicon.toml").read_text(encoding="utf-8"))
    for language, words in data.items():
        if language in {"rule", "any"}:
            continue
        for _ in range(COMPOSED):
            pattern = random.choice(PATTERNS)
            yield Sample(bare(" ".join(random.choice(words[meaning]) for meaning in pattern)), order=True, weight=0.5)


def clean_documents(data: Path) -> Iterator[str]:
    """Skeletons of documents that order nothing: receipts and invoices of the half that is learned from, and ours."""
    for path in sorted((data / "sroie/box").glob("*.csv")):
        if learns_from(path.stem):
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                yield bare("\n".join(",".join(line[8:]) for line in csv.reader(file)))
    for path in sorted((data / "zugferd/truth").glob("*.pdf")):
        if learns_from(path.name):
            yield text_of(path.name, path.read_bytes())
    for seed in range(EXAMPLES):
        example = (receipt if seed % 2 else invoice)(seed, look="pdf")
        yield text_of(example.name, example.data)


def prose() -> Iterator[str]:
    """Our own guides: English that explains and asks, and orders no model about."""
    for path in sorted((HERE.parent / "docs").rglob("*.md")):
        text = bare(path.read_text(encoding="utf-8"))
        yield from (text[start : start + PROSE] for start in range(0, len(text), PROSE))


def text_of(name: str, data: bytes) -> str:
    """The skeleton of all words of a document."""
    seen = study(Upload(name, data), None, "rapidocr")
    return bare(" ".join(word.text for reading in seen.readings for word in reading.words))


def crops(documents: Iterable[str]) -> Iterator[Sample]:
    """Parts of clean documents, as long as the windows in which a page is judged."""
    random = Random(7)  # noqa: S311 (has to be the same at every run, not secret)
    for text in documents:
        for _ in range(CROPS_A_DOCUMENT):
            width = random.choice(WINDOWS)
            start = random.randrange(max(1, len(text) - width))
            yield Sample(text[start : start + width], order=False)


def fit(samples: Sequence[Sample]) -> tuple[NDArray[np.float64], float]:
    """The weights of a logistic regression with a ridge penalty, both classes counting the same, and its bias."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=PENALTY, class_weight="balanced", max_iter=2000)
    model.fit(table(samples), [sample.order for sample in samples], sample_weight=[sample.weight for sample in samples])
    return np.ravel(model.coef_), float(np.ravel(model.intercept_)[0])


def table(samples: Sequence[Sample]) -> csr_matrix:
    """How often each sample holds each bucket, divided by the root of the number of its letter runs."""
    from scipy.sparse import csr_matrix

    columns = [np.concatenate([buckets(sample.text, length) for length in LENGTHS]) for sample in samples]
    rows = np.repeat(np.arange(len(samples)), [len(column) for column in columns])
    values = np.concatenate([np.full(len(c), max(len(c), 1) ** -0.5) for c in columns])
    return csr_matrix((values, (rows, np.concatenate(columns))), shape=(len(samples), BUCKETS))


def rounded(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], float]:
    """The weights in whole levels, so that the file is small, and what one level is worth."""
    scale = float(np.abs(weights).max()) / LEVELS
    return np.round(weights / scale).astype(np.int8), scale


def threshold(
    weights: NDArray[np.floating[Any]], bias: float, documents: Sequence[str], samples: Sequence[Sample]
) -> tuple[float, float]:
    """The margin above every window of the clean documents, and a slope that makes the median order 0.9."""
    of_bucket = weights.astype(np.float32)
    highest = max(most(text, of_bucket) for text in documents) + bias
    orders = np.median([most(s.text, of_bucket) + bias for s in samples if s.order and s.weight >= 1])
    even, likely = SLOPE_FROM
    odds = np.log(likely / (1 - likely)) - np.log(even / (1 - even))
    return float(highest), float(odds / max(orders - highest, 0.1))


def most(text: str, of_bucket: NDArray[np.float32]) -> float:
    """The margin of the strongest window."""
    return max((margin for _, _, margin in margins(text, of_bucket)), default=-99.0)


if __name__ == "__main__":
    sys.exit(main())
