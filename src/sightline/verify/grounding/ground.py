"""The search: exactly, then with what OCR confuses, then for what is nearly it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sightline.text.amounts import amounts
from sightline.text.calls import NUMBERED
from sightline.text.confusions import squeezed
from sightline.text.numerals import number
from sightline.types import Candidate, Evidence, Field, Kind
from sightline.verify.grounding import codes, numbers, texts
from sightline.verify.grounding.found import ABSENT, Grounding, Naming, Sighting
from sightline.verify.grounding.index import Index
from sightline.verify.grounding.named import Named, named
from sightline.verify.grounding.near import OFFERED, near_misses, rivals

# A value that is printed more often than this is not looked for any further.
MOST_PLACES = 20
_ORDER: Mapping[Naming, int] = {"right": 0, "unnamed": 1, "other": 2}
# How alike a text and its reader's place have to be, of 100: readers repair letters that OCR mistook.
REPAIRED = 90
# What readers say for how it was paid, which is printed in many other words.
_IMPLIED = frozenset({"cash", "card"})


def ground(value: str, field: Field, index: Index, offered: Sequence[Candidate] = ()) -> Grounding:
    """Where the pages show `value`: where its reader saw it, if that holds, else where the label fits, else first.

    A reader's place holds when the text printed there says the value; for a sum of several amounts (two tax rates) all
    of them together have to. A currency is said by other signs than its code, so only its reader can show it.
    """
    own = next((c.evidence for c in offered if c.value == value and c.evidence), ())
    found = tuple(islice(_shown(value, field.kind, index), MOST_PLACES))
    if not found and own and (similarity := _implied(value, field.kind, own)):
        return Grounding("exact" if similarity == 1 else "alike", own, similarity)
    found = found or tuple(islice(_misread(value, field.kind, index), MOST_PLACES))
    if not found:
        return _missed(value, field, index)
    said = named(found, field, index)
    best = _best(said, found)
    kept = next((i for i, sighting in enumerate(found) if own and _stands_in(sighting, own)), best)
    return _held(value, field, index, found[kept], said[best])


def _held(value: str, field: Field, index: Index, sighting: Sighting, said: Named) -> Grounding:
    other = said.naming == "other" and field.kind in OFFERED
    return Grounding(
        "exact" if sighting.similarity == 1.0 else "alike",
        sighting.evidence,
        sighting.similarity,
        said.naming,
        said.label,
        rivals=rivals(value, field, index) if other else (),
    )


def _missed(value: str, field: Field, index: Index) -> Grounding:
    if field.kind in OFFERED:
        near = near_misses(value, field.kind, index)
        other = tuple(c for c in rivals(value, field, index) if c.value not in {n.value for n in near})
        if not near:
            return Grounding("absent", rivals=other)
        return Grounding("near", similarity=near[0].score, near=near, rivals=other)
    best = texts.alignment(value, index) if field.kind == "text" else None
    if best is None:
        return ABSENT
    evidence = tuple(place.evidence for place in best.places)
    printed = Candidate(" ".join(e.text for e in evidence), "page", round(best.similarity, 3), evidence)
    return Grounding("near", similarity=best.similarity, near=(printed,))


def _shown(value: str, kind: Kind, index: Index) -> Iterator[Sighting]:
    if kind in NUMBERED:
        return codes.shown(value, index)
    if kind == "currency":
        return iter(())
    return texts.shown(value, index) if kind == "text" else numbers.shown(value, kind, index)


def _misread(value: str, kind: Kind, index: Index) -> Iterator[Sighting]:
    if kind in NUMBERED:
        return codes.misread(value, index)
    return texts.misread(value, index) if kind == "text" else numbers.misread(value, kind, index)


def _implied(value: str, kind: Kind, places: Sequence[Evidence]) -> float:
    """How surely the places of a reader show a value that no single place of the page says; 0 for not at all."""
    if kind == "amount":
        return float(sum(amount.value for place in places for amount in amounts(place.text)) == number(value))
    if kind != "text" or value in _IMPLIED:
        return float(kind in ("quantity", "currency", "text"))
    from rapidfuzz import fuzz

    alike = fuzz.partial_ratio(squeezed(value), squeezed(" ".join(place.text for place in places)))
    return alike / 100 if alike >= REPAIRED else 0.0


def _stands_in(sighting: Sighting, own: Sequence[Evidence]) -> bool:
    """Whether `sighting` is the place that its reader named, or a part of it."""
    line = sighting.places[0].line
    # Most sightings stand on other lines, which is told without measuring out their letters.
    near = [p for p in own if p.page == line.page and p.box.top <= line.box.bottom and line.box.top <= p.box.bottom]
    if not near:
        return False
    x, y = sighting.places[0].evidence.box.center
    return any(p.box.left <= x <= p.box.right and p.box.top <= y <= p.box.bottom for p in near)


def _best(said: Sequence[Named], found: Sequence[Sighting]) -> int:
    """Which place to show: the one with the right label, of several the most legible one, the first of equals."""
    return min(range(len(said)), key=lambda i: (_ORDER[said[i].naming], -_legible(found[i])))


def _legible(sighting: Sighting) -> float:
    return min(place.confidence for place in sighting.places)
