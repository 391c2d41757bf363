"""Where to look again: places whose print may be to blame for a doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sightline.paths import field_of
from sightline.types import Box, Evidence, FieldVerdict, Kind, Reading, Task, Verdict, Word
from sightline.verify.legible import FLOORS, stands_in

# A look costs some 50 ms of a processor, so that these cost a quarter of what it takes to read a page.
MOST = 4
# Kinds in which every character counts. Names and addresses are left alone: an engine misreads their letters in the
# same way again, and of 6 of our rules that a second look settled on bad copies of SROIE, 3 were wrong.
KINDS: frozenset[Kind] = frozenset({"amount", "date", "time", "identifier", "iban", "tax_id"})
# Checks whose warning the print may be to blame for.
CAUSES = frozenset({"legible", "located", "readers"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Words as `engine` first read them on a page, and the paths of the values that depend on them."""

    page: int
    engine: str
    words: tuple[Word, ...]
    paths: tuple[str, ...]

    @property
    def box(self) -> Box:
        """The place of the words."""
        return Box.around([word.box for word in self.words])


def spots(task: Task, verdict: Verdict, readings: Sequence[Reading]) -> tuple[Spot, ...]:
    """At most `MOST` places, those of required values first; none where no value is in doubt for its print.

    What a file itself states needs no look, and of an engine that has no floor nobody knows what is sure.
    """
    required = {field.path for field in task.fields if field.required}
    doubted = [field for field in verdict.fields if field.status in ("unverified", "contradicted")]
    found: dict[tuple[int, tuple[Word, ...]], Spot] = {}
    for verdict_on in sorted(doubted, key=lambda field: field.path not in required):
        field = field_of(task, verdict_on.path)
        if field is None or field.kind not in KINDS:
            continue
        for spot in _spots_of(verdict_on, readings):
            known = found.get((spot.page, spot.words))
            found[spot.page, spot.words] = replace(spot, paths=(*known.paths, *spot.paths)) if known else spot
    return tuple(found.values())[:MOST]


def _spots_of(field: FieldVerdict, readings: Sequence[Reading]) -> Iterator[Spot]:
    causes = {finding.check for finding in field.findings if finding.severity != "info"} & CAUSES
    if not causes:
        return
    places = field.evidence if causes != {"readers"} and field.evidence else _elsewhere(field)
    for place in places:
        for reading in (r for r in readings if r.page == place.page and r.engine in FLOORS):
            words = tuple(word for word in reading.words if stands_in(word, place))
            least = FLOORS[reading.engine].exact
            # Words that were read surely are right, unless nothing on the pages shows the value.
            if words and ("located" in causes or min(word.confidence for word in words) < least):
                yield Spot(reading.page, reading.engine, words, (field.path,))


def _elsewhere(field: FieldVerdict) -> Sequence[Evidence]:
    """Where another reader sees the value of this field, else where something like the value is printed."""
    return next((c.evidence for c in field.candidates if c.value != field.value and c.evidence), ())
