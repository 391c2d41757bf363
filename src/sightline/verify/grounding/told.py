"""A grounding in words, and as choices for whoever decides."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.text.calls import NUMBERED
from sightline.types import Candidate, Field, Finding
from sightline.verify.grounding.found import Grounding
from sightline.verify.grounding.near import MOST, OFFERED


def located(found: Grounding, field: Field) -> Finding:
    """Info where the pages show the value, a warning where they do not; the score is how alike it is printed."""
    if not field.printed:
        return Finding("located", "info", "This is a judgement, which no print can prove.")
    if field.kind == "currency" and not found.shown:
        return Finding("located", "info", "A currency is said by signs, which other checks weigh.")
    score = round(found.similarity, 3)
    printed = found.evidence[0].text if found.evidence else ""
    if found.status == "exact":
        return Finding("located", "info", "The pages show this value.", score)
    if found.status == "alike" and field.kind not in NUMBERED:
        return Finding("located", "info", "The pages show this value, with letters that OCR confuses.", score)
    if found.status == "alike":
        return Finding("located", "warning", f"The pages show this number with other letters: {printed}.", score)
    if found.near:
        said = f"The pages do not show this value; printed nearby: {found.near[0].value}."
        return Finding("located", "warning", said, score)
    return Finding("located", "warning", "The pages do not show this value.", score)


def with_page(candidates: Sequence[Candidate], found: Grounding, field: Field) -> tuple[Candidate, ...]:
    """`candidates` as they are, then at most three values that are printed instead of the one that was given."""
    if field.kind not in OFFERED:
        return tuple(candidates)
    known = {candidate.value for candidate in candidates}
    return (*candidates, *[one for one in (*found.near, *found.rivals) if one.value not in known][:MOST])
