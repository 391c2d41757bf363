"""One field of a record against its label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sightline.evaluate.compare import Fault, alike, fault, same
from sightline.types import FieldVerdict, Kind, Status


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How one field came out: `score` is 1 or 0, or the share of the expected items that were found.

    `expected` and `got` hold the items of a list, or the accepted values and the one given. `alike` says of a text
    whether it is nearly right. `ranked` is the place of a right value among the candidates, from 1.
    """

    path: str
    score: float
    expected: tuple[str, ...]
    got: tuple[str, ...]
    fault: Fault | None = None
    status: Status | None = None
    alike: bool | None = None
    ranked: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What a record says at one path: the value, and the verdict on it."""

    value: str | None
    verdict: FieldVerdict | None = None


def single(path: str, kind: Kind, accepted: tuple[str, ...], read: Read) -> FieldScore:
    """The score of one value; with nothing accepted, the right answer is none."""
    wrong = _fault(kind, accepted, read)
    textual = kind == "text" and accepted and read.value is not None
    return FieldScore(
        path=path,
        score=float(wrong is None),
        expected=accepted,
        got=() if read.value is None else (read.value,),
        fault=wrong,
        status=read.verdict.status if read.verdict else None,
        alike=alike(read.value, accepted) if textual and read.value else None,
        ranked=_rank(kind, accepted, read.verdict) if accepted else None,
    )


def bag(path: str, kind: Kind, items: Sequence[tuple[str, ...]], got: Sequence[str]) -> FieldScore:
    """How many of the expected items were found, in any order; each value given answers for one of them."""
    expected = [item for item in items if item]
    left = list(got)
    found = 0
    for accepted in expected:
        match = next((value for value in left if same(value, accepted, kind)), None)
        if match is not None:
            left.remove(match)
            found += 1
    share = found / len(expected) if expected else float(not got)
    wrong: Fault | None = None if share == 1 else "items missing" if expected else "extra"
    return FieldScore(path, share, tuple(item[0] for item in expected), tuple(got), wrong)


def _fault(kind: Kind, accepted: tuple[str, ...], read: Read) -> Fault | None:
    if read.value is None:
        return "missing" if accepted else None
    if not accepted:
        return "extra"
    if same(read.value, accepted, kind):
        return None
    return fault(read.value, accepted, kind, shown=bool(read.verdict and read.verdict.evidence))


def _rank(kind: Kind, accepted: tuple[str, ...], verdict: FieldVerdict | None) -> int | None:
    candidates = verdict.candidates if verdict else ()
    return next((place for place, c in enumerate(candidates, start=1) if same(c.value, accepted, kind)), None)
