"""Where a text gives orders to a model, and how sure that is: the lexicon and the learned model together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sightline.injection.disguise import Disguise, View, views
from sightline.injection.learned import windows
from sightline.injection.rules import Hit, hits

# The score from which a document is looked at by a person, and the one from which it goes no further. By
# `scripts/score_injection.py`: no clean receipt or invoice reaches the second one, and see there for the rest.
REVIEW = 0.5
BLOCK = 0.85
# What the learned model alone may reach: it knows no reasons, so it asks for a look and decides nothing.
MOST_LEARNED = 0.8
# Hits that are further apart than this, in letters of the skeleton, are no one order.
APART = 60
# Language that somebody coded has a reason to hide, whatever it says; percent signs belong to every link.
HIDDEN: dict[Disguise, float] = {"tags": 0.9, "binary": 0.6, "hex": 0.6, "base64": 0.6}
MIN_HIDDEN = 20
MOSTLY_LATIN = 0.9
# A text that is turned around is nonsense that the learned model never saw: it is asked only where a rule holds.
TURNED: frozenset[Disguise] = frozenset({"reversed", "rot13"})
# Marks of the formats in which models are spoken to, and of answers that call home when they are shown.
MARKUP = re.compile(
    r"<\|\s?(?:im_start|im_end|system|endoftext)|\[/?INST\]|<</?SYS>>|#{2,}\s*(?:system|instructions?)\s*:"
    r"|!\[[^\]\n]{0,80}\]\(\s*https?:|<script\b|\bonerror\s*=|javascript:",
    re.IGNORECASE,
)
MARKUP_SCORE = 0.8


@dataclass(frozen=True, slots=True)
class Suspect:
    """Characters `start` to `end` of a text, how sure it is that they order a model about, and how they were hidden."""

    start: int
    end: int
    score: float
    disguise: Disguise = "plain"


def suspects(text: str) -> list[Suspect]:
    """All that reaches `REVIEW`, the surest first, none overlapping a surer one. About 5 ms for a page."""
    found = [suspect for view in views(text) for suspect in _seen(view)]
    found += [Suspect(*match.span(), MARKUP_SCORE) for match in MARKUP.finditer(text)]
    kept: list[Suspect] = []
    for suspect in sorted(found, key=lambda s: (-s.score, s.start)):
        if suspect.score >= REVIEW and not any(suspect.start < k.end and k.start < suspect.end for k in kept):
            kept.append(suspect)
    return kept


def _seen(view: View) -> Iterator[Suspect]:
    skeleton, known = view.skeleton, hits(view.skeleton)
    if view.disguise not in TURNED or known:
        likely = [hit for hit in _likely(skeleton.text) if known or _is_latin(skeleton.text[hit.start : hit.end])]
        for start, end, score in _groups([*known, *likely]):
            yield Suspect(*view.span(start, end), score, view.disguise)
    if view.disguise in HIDDEN and len(skeleton.text) >= MIN_HIDDEN:
        yield Suspect(*view.span(0, len(skeleton.text)), HIDDEN[view.disguise], view.disguise)


def _likely(text: str) -> Iterator[Hit]:
    for window in windows(text):
        score = window.chance * MOST_LEARNED
        if score >= REVIEW * MOST_LEARNED:
            yield Hit("learned", window.start, window.end, score)


def _is_latin(text: str) -> bool:
    """Whether the learned model can judge `text` alone: it saw ordinary documents in no other script."""
    return sum(map(str.isascii, text)) >= MOSTLY_LATIN * len(text)


def _groups(found: Sequence[Hit]) -> Iterator[tuple[int, int, float]]:
    """Hits that stand together: where, and the chance that not all of them are wrong, one of each intent counting."""
    group: list[Hit] = []
    end = 0
    for hit in sorted(found, key=lambda h: h.start):
        if group and hit.start > end + APART:
            yield _joined(group)
            group = []
        group.append(hit)
        end = max(end, hit.end)
    if group:
        yield _joined(group)


def _joined(group: Sequence[Hit]) -> tuple[int, int, float]:
    best: dict[str, Hit] = {}
    for hit in group:
        if hit.intent not in best or hit.score > best[hit.intent].score:
            best[hit.intent] = hit
    wrong = 1.0
    for hit in best.values():
        wrong *= 1 - hit.score
    sure = [hit for hit in best.values() if hit.intent != "learned"] or list(best.values())
    return min(h.start for h in sure), max(h.end for h in sure), 1 - wrong
