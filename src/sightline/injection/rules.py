"""Which words of the lexicon together are a threat, and where they stand together."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sightline.injection.lexicon import EXCUSES, Mention, Rule, lexicon, mentions
from sightline.injection.normal import Skeleton


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds for the skeleton from `start` to `end`."""

    intent: str
    start: int
    end: int
    score: float


def hits(skeleton: Skeleton) -> list[Hit]:
    """Every rule that holds somewhere in `skeleton`, in each language at its best place."""
    by_language: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions(skeleton):
        by_language[mention.term.language].append(mention)
    shared = by_language.pop("any", []) + [m for own in by_language.values() for m in own if m.term.meaning in EXCUSES]
    found: list[Hit] = []
    for own in by_language.values():
        found += _held(sorted([*own, *shared], key=lambda m: m.start))
    return found


def _held(mentioned: Sequence[Mention]) -> list[Hit]:
    """The best hit of every rule among the mentions of one language, which are sorted by their start."""
    places: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentioned:
        places[mention.term.meaning].append(mention)
    best: list[Hit] = []
    for rule in lexicon().rules:
        if all(need in places for need in rule.needs):
            found = list(_hits(rule, places))
            if found:
                best.append(max(found, key=lambda hit: (hit.score, hit.start - hit.end)))
    return best


def _hits(rule: Rule, places: Mapping[str, Sequence[Mention]]) -> Iterator[Hit]:
    for first in places[rule.needs[0]]:
        chosen = _complete(rule, first, places)
        if chosen is not None:
            start, end = min(m.start for m in chosen), max(m.end for m in chosen)
            yield Hit(rule.intent, start, end, rule.then if _excused(rule, start, end, places) else rule.score)


def _complete(rule: Rule, first: Mention, places: Mapping[str, Sequence[Mention]]) -> list[Mention] | None:
    """The nearest mention of every other meaning, or None where one is out of reach. No letter serves two meanings."""
    chosen = [first]
    for need in rule.needs[1:]:
        near = [m for m in _within(places[need], first, rule) if not any(_overlap(m, c) for c in chosen)]
        if rule.ordered:
            near = [m for m in near if m.start >= chosen[-1].end]
        if not near:
            return None
        chosen.append(min(near, key=lambda m: abs(m.start - first.start)))
    span = max(m.end for m in chosen) - min(m.start for m in chosen)
    return chosen if span <= rule.reach + sum(len(m.term.text) for m in chosen) else None


def _within(mentioned: Sequence[Mention], first: Mention, rule: Rule) -> Sequence[Mention]:
    reach = rule.reach + len(first.term.text)
    low = bisect_left(mentioned, first.start - 2 * reach, key=lambda m: m.start)
    high = bisect_left(mentioned, first.end + 2 * reach, key=lambda m: m.start)
    return mentioned[low:high]


def _overlap(a: Mention, b: Mention) -> bool:
    return a.start < b.end and b.start < a.end


def _excused(rule: Rule, start: int, end: int, places: Mapping[str, Sequence[Mention]]) -> bool:
    """Whether ordinary words stand in the hit, as in `the previous delivery instructions`, or go on from it."""
    return any(
        mention.end > start and mention.start < end for meaning in rule.unless for mention in places.get(meaning, ())
    )
