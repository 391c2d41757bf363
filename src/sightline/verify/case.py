"""What a check gets to see, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from sightline.paths import field_of, without_indices
from sightline.text.countries import countries
from sightline.text.numerals import number
from sightline.text.sheet import Sheet
from sightline.text.sides import asked_side
from sightline.text.sums import Sums
from sightline.types import Candidate, Evidence, Field, Finding, Kind, Reading, Task
from sightline.verify.grounding import Grounding, Index, ground
from sightline.verify.history import History
from sightline.verify.numbered import image_of

Findings: TypeAlias = Iterator[tuple[str, Finding]]
"""Findings with the path of the value that each is about; "" for the document as a whole."""


@dataclass(frozen=True)
class Case:
    """One answer with the pages it is about. `values` are its leaves by path; `today` is the day of judgement.

    `history` is what is known of its vendor, where the caller gives one; `ratings` are those of the answer.
    """

    task: Task
    values: Mapping[str, str | None]
    candidates: Mapping[str, tuple[Candidate, ...]]
    readings: Sequence[Reading]
    today: date
    history: History | None = None
    ratings: Mapping[str, int] = field(default_factory=dict[str, int])

    @cached_property
    def sheet(self) -> Sheet:
        """The pages laid out."""
        return Sheet.of(self.readings)

    @cached_property
    def groundings(self) -> Mapping[str, Grounding]:
        """Where the pages show each value that can be printed, by path: on the image that it is said of, if it is."""
        index = Index(self.sheet, letter=any(asked_side(field.path) == "buyer" for field in self.task.fields))
        alone = {reading.page: Index(Sheet.of([reading])) for reading in self.readings} if self._has_images else {}
        found: dict[str, Grounding] = {}
        for path, asked in self.fields.items():
            value = self.values[path]
            if value is not None and asked.printed:
                here = alone.get(image_of(self.task, self.values, path) or 0, index)
                place = ground(value, asked, here, self.candidates.get(path, ()))
                found[path] = place if place.shown or here is index else ground(value, asked, index, ())
        return found

    @property
    def _has_images(self) -> bool:
        return self.task.shown == "images"

    @cached_property
    def evidence(self) -> Mapping[str, tuple[Evidence, ...]]:
        """The places that show each value; none where the pages do not."""
        return {path: found.evidence for path, found in self.groundings.items()}

    @cached_property
    def sums(self) -> Sums:
        """The arithmetic of the pages."""
        return Sums(self.sheet)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the pages name, by code."""
        return countries(self.sheet)

    def amount(self, path: str) -> Decimal | None:
        """The value at `path` as a number; None when it is missing or none."""
        return number(self.values.get(path))

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The field of every value that the task asks for, by the path of the value."""
        known = {field.path: field for field in self.task.fields}
        return {path: known[plain] for path in self.values if (plain := without_indices(path)) in known}

    def field(self, path: str) -> Field | None:
        """The task's field that `path` is an instance of."""
        return self.fields.get(path) or field_of(self.task, path)

    def of_kind(self, kind: Kind) -> list[tuple[str, str]]:
        """Path and value of everything of that kind that is there."""
        found = ((path, self.values[path]) for path, field in self.fields.items() if field.kind == kind)
        return [(path, value) for path, value in found if value]

    def paths_of(self, field: Field) -> list[str]:
        """Where `field` has to be: its path, or one in every item of its list."""
        if "[]" not in field.path:
            return [field.path]
        return [path for path, known in self.fields.items() if known is field]


Check: TypeAlias = Callable[[Case], Findings]


def day_of(text: str | None) -> date | None:
    """An ISO 8601 day as a date, None for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
