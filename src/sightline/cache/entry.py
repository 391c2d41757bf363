"""What is kept of an answer, and how: compact, of one version, and never code."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sightline.types import Answer, Box, Candidate, Evidence, Json, Page, Reading, Usage, Word

# The first bytes of an entry. One that begins otherwise is of another version, and ignored.
_MARK = b"SL1\0"
# Level 1 takes a third of the time of the default and gives a tenth more bytes (readings of receipts).
_LEVEL = 1
# More than the readings of the largest document there can be; beyond it, an entry was not made here.
_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer with all that is needed to judge it again: what was read of its pages, and what they are."""

    task: str
    answer: Answer
    readings: tuple[Reading, ...]
    pages: tuple[Page, ...]


def packed(entry: Entry) -> bytes:
    """`entry` as bytes."""
    said = [entry.task, _answer(entry.answer), [_reading(r) for r in entry.readings], [_page(p) for p in entry.pages]]
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return _MARK + zlib.compress(text.encode(), _LEVEL)


def unpacked(data: bytes) -> Entry | None:
    """The entry that `packed` made; None for bytes of another version or of somebody else."""
    if not data.startswith(_MARK):
        return None
    try:
        task, answer, readings, pages = json.loads(_inflated(data[len(_MARK) :]))
        return Entry(
            str(task),
            _read_answer(answer),
            tuple(_read_reading(reading) for reading in readings),
            tuple(_read_page(page) for page in pages),
        )
    except (zlib.error, ValueError, TypeError, KeyError, InvalidOperation):
        return None


def _inflated(data: bytes) -> bytes:
    inflating = zlib.decompressobj()
    text = inflating.decompress(data, _MOST_BYTES)
    if inflating.unconsumed_tail or not inflating.eof:
        raise ValueError("an entry that is too large, or cut off")
    return text


def _answer(answer: Answer) -> Mapping[str, Json]:
    return {
        "values": answer.values,
        "candidates": {path: [_candidate(c) for c in found] for path, found in answer.candidates.items()},
        "provider": answer.provider,
        "model": answer.model,
        "finish_reason": answer.finish_reason,
        "usage": [
            answer.usage.input_tokens,
            answer.usage.output_tokens,
            answer.usage.image_tokens,
            answer.usage.cached_tokens,
            answer.usage.estimated,
        ],
        "cost_usd": str(answer.cost_usd),
    }


def _read_answer(said: Mapping[str, Any]) -> Answer:
    return Answer(
        values=said["values"],
        candidates={path: tuple(_read_candidate(c) for c in found) for path, found in said["candidates"].items()},
        provider=said["provider"],
        model=said["model"],
        usage=Usage(*said["usage"]),
        cost_usd=Decimal(said["cost_usd"]),
        finish_reason=said["finish_reason"],
    )


def _candidate(one: Candidate) -> Sequence[Json]:
    return [one.value, one.reader, one.score, [[e.page, list(e.box), e.text] for e in one.evidence], one.label]


def _read_candidate(said: Sequence[Any]) -> Candidate:
    value, reader, score, evidence, label = said
    places = tuple(Evidence(page, Box(*box), text) for page, box, text in evidence)
    return Candidate(value, reader, score, places, label)


def _reading(reading: Reading) -> Sequence[Json]:
    words = [[word.text, *word.box, word.confidence, word.line] for word in reading.words]
    return [reading.page, reading.engine, list(reading.size_px), words]


def _read_reading(said: Sequence[Any]) -> Reading:
    page, engine, (width, height), words = said
    read = tuple(Word(text, Box(*edges), confidence, line) for text, *edges, confidence, line in words)
    return Reading(page, read, engine, (width, height))


def _page(page: Page) -> Sequence[Json]:
    sent = list(page.sent_px) if page.sent_px else None
    return [page.digest, list(page.source_px), list(page.prepared_px), sent, page.engine, page.turned]


def _read_page(said: Sequence[Any]) -> Page:
    digest, source, prepared, sent, engine, turned = said
    return Page(digest, _pair(source), _pair(prepared), _pair(sent) if sent else None, engine, turned)


def _pair(said: Sequence[int]) -> tuple[int, int]:
    width, height = said
    return width, height
