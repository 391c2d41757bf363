"""What a search finds: a sighting, and all of it together as a grounding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sightline.text.places import Place
from sightline.types import Candidate, Evidence

Match: TypeAlias = Literal["exact", "alike", "near", "absent"]
Naming: TypeAlias = Literal["right", "other", "unnamed"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place that shows a value, of one part for every line that it goes over; `similarity` is 1 where exact."""

    places: tuple[Place, ...]
    similarity: float = 1.0

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The parts with their boxes."""
        return tuple(place.evidence for place in self.places)


@dataclass(frozen=True, slots=True)
class Grounding:
    """Where the pages show a value, and how surely.

    `exact` is printed so, `alike` differs only by what OCR confuses, `near` is nearly printed, and `absent` is nothing
    like it. `evidence` holds the place for the first two. `naming` says whether the page calls that place what was
    asked for, by `label`. `near` and `rivals` are what else is printed: nearly this value, and others of its kind.
    """

    status: Match
    evidence: tuple[Evidence, ...] = ()
    similarity: float = 0.0
    naming: Naming = "unnamed"
    label: str = ""
    near: tuple[Candidate, ...] = ()
    rivals: tuple[Candidate, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether the pages show the value."""
        return self.status in ("exact", "alike")


ABSENT = Grounding("absent")
