"""What reviewed documents taught, as one JSON value: weights, and how the reviewed documents scored and came out.

No value of a document is in it. Every threshold can be derived from it, for any error rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sightline import __version__
from sightline.errors import CorruptInput
from sightline.types import Json
from sightline.verify.probability import Weights
from sightline.verify.promise.reviews import Review

FORMAT = 1


@dataclass(frozen=True, slots=True)
class TaskCalibration:
    """One task: what is promised, who read the documents, and how they came out.

    `audits` are accepted documents that were picked at random later, and reviewed.
    """

    promised: tuple[str, ...]
    readers: frozenset[str]
    reviews: tuple[Review, ...]
    audits: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights that scores are made with, and every task by name.

    `release` is the version of this package: another one may score otherwise, so its thresholds do not hold there.
    """

    weights: Weights
    tasks: Mapping[str, TaskCalibration]
    release: str = __version__

    def to_json(self) -> dict[str, Json]:
        """As `from_json` reads it."""
        return {
            "format": FORMAT,
            "release": self.release,
            "weights": self.weights.to_json(),
            "tasks": {
                name: {
                    "promised": list(task.promised),
                    "readers": sorted(task.readers),
                    "reviews": _printed(task.reviews),
                    "audits": _printed(task.audits),
                }
                for name, task in self.tasks.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Raises CorruptInput when `data` has another shape or another format."""
        try:
            return _calibration(data)
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise CorruptInput(
                f"not a calibration of format {FORMAT} ({type(fault).__name__}); write one with `sightline calibrate`"
            ) from fault


def reader_of(provider: str | None, model: str | None) -> str:
    """One name for who read a document: a threshold holds for the readers that it was certified with."""
    return f"{provider or ''} {model or ''}".strip()


def _printed(reviews: Sequence[Review]) -> list[Json]:
    return [{"score": review.score, "right": dict(review.right)} for review in reviews]


def _calibration(data: Mapping[str, Any]) -> Calibration:
    if data["format"] != FORMAT:
        raise ValueError("another format")
    tasks = {name: _task(task) for name, task in data["tasks"].items()}
    return Calibration(Weights.from_json(data["weights"]), tasks, data["release"])


def _task(data: Mapping[str, Any]) -> TaskCalibration:
    return TaskCalibration(
        tuple(data["promised"]), frozenset(data["readers"]), _reviews(data["reviews"]), _reviews(data["audits"])
    )


def _reviews(rows: Sequence[Mapping[str, Any]]) -> tuple[Review, ...]:
    return tuple(
        Review(
            score=None if row["score"] is None else float(row["score"]),
            right={str(path): bool(right) for path, right in row["right"].items()},
        )
        for row in rows
    )
