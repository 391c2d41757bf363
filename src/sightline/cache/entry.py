"""What is kept of an answer, and how: compact, of one version, and never code."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from sightline.types import Answer, Box, Candidate, Evidence, Finding, Json, Reading, Usage, Word

# The first bytes of an entry. One that begins otherwise is of another version, and ignored.
_MARK = b"SL3\0"
# Level 1 takes a third of the time of the default and gives a tenth more bytes (readings of receipts).
_LEVEL = 1
# More than the readings of the largest document there can be; beyond it, an entry was not made here.
_MOST_BYTES = 64_000_000

Words: TypeAlias = tuple[tuple[Reading, int], ...]
"""What was read of each page of a file, and by how many degrees clockwise the page was turned for that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer with all that is needed to judge it again: what was read of its pages, and looked at twice, by path.

    `findings` are those that no judge made: of the file itself, and of whoever screened it.
    """

    task: str
    answer: Answer
    readings: tuple[Reading, ...]
    looked: Mapping[str, Finding] = field(default_factory=dict[str, Finding])
    findings: tuple[Finding, ...] = ()


def packed(entry: Entry) -> bytes:
    """`entry` as bytes."""
    return shut(
        [
            entry.task,
            _answer(entry.answer),
            [_reading(reading) for reading in entry.readings],
            {path: _finding(finding) for path, finding in entry.looked.items()},
            [_finding(finding) for finding in entry.findings],
        ]
    )


def unpacked(data: bytes) -> Entry | None:
    """The entry that `packed` made; None for bytes of another version or of somebody else."""
    try:
        task, answer, readings, looked, findings = opened(data)
        return Entry(
            str(task),
            _read_answer(answer),
            tuple(_read_reading(reading) for reading in readings),
            {path: Finding(*said) for path, said in looked.items()},
            tuple(Finding(*said) for said in findings),
        )
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation):
        return None


def packed_words(words: Words) -> bytes:
    """What was read of a file, as bytes."""
    return shut([[_reading(reading), turned] for reading, turned in words])


def unpacked_words(data: bytes) -> Words | None:
    """What `packed_words` packed; None for bytes of another version or of somebody else."""
    try:
        return tuple((_read_reading(reading), int(turned)) for reading, turned in opened(data))
    except (ValueError, TypeError):
        return None


def shut(said: object) -> bytes:
    """Plain values as bytes of this version."""
    return wrapped(json.dumps(said, separators=(",", ":")).encode())


def opened(data: bytes) -> Any:
    """What `shut` was given. Raises ValueError for bytes of another version, spoilt ones, and too many."""
    return json.loads(inflated(data))


def wrapped(text: bytes) -> bytes:
    """`text`, compressed, as bytes of this version."""
    return _MARK + zlib.compress(text, _LEVEL)


def inflated(data: bytes) -> bytes:
    """What `wrapped` was given. Raises ValueError for bytes of another version, spoilt ones, and too many."""
    if not data.startswith(_MARK):
        raise ValueError("bytes of another version")
    inflating = zlib.decompressobj()
    try:
        text = inflating.decompress(data[len(_MARK) :], _MOST_BYTES)
    except zlib.error as error:
        raise ValueError("spoilt bytes") from error
    if inflating.unconsumed_tail or not inflating.eof:
        raise ValueError("bytes that are too many, or cut off")
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
            answer.usage.requests,
        ],
        "ratings": answer.ratings,
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
        ratings=said["ratings"],
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


def _finding(finding: Finding) -> Sequence[Json]:
    return [finding.check, finding.severity, finding.message, finding.score]
