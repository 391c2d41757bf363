"""Candidates as the rules give them."""

from __future__ import annotations

from sightline.text.rows import Line
from sightline.text.sheet import Money
from sightline.types import Candidate

READER = "rules"


def printed(value: str, line: Line, start: int = 0, end: int | None = None, *, score: float = 1.0) -> Candidate:
    """`value` as it stands at characters `start` to `end` of `line`."""
    return Candidate(value, READER, round(score, 3), (line.evidence(start, end),))


def priced(money: Money, score: float = 1.0) -> Candidate:
    """An amount of the document."""
    return Candidate(str(money.amount.value), READER, round(score, 3), (money.evidence,))
