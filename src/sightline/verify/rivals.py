"""The reader was sure: its runner-up is far behind."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sightline.text.dates import fold
from sightline.types import Candidate, Finding, Kind
from sightline.verify.case import Case, Findings

# A runner-up is a rival with at least this share of the winner's score. Measured on SROIE and the ZUGFeRD samples:
# where the second name stood so near, 8 of 16 names were wrong, else 8 of 47. The scores of dates lie closer together,
# and 3 of the 6 above their share were wrong. Totals are shares of one belief; none of the 4 above the half was wrong,
# but the ranker has seen these receipts.
NEAR = 0.8
NEAR_OF_KIND: Mapping[Kind, float] = {"amount": 0.5, "date": 0.9}


def rivals(case: Case) -> Findings:
    """A warning for every value whose reader thought another one nearly as likely."""
    for path, ranked in case.candidates.items():
        field = case.field(path)
        if field is None or not ranked or ranked[0].value != case.values.get(path) or ranked[0].score <= 0:
            continue
        near = NEAR_OF_KIND.get(field.kind, NEAR) * ranked[0].score
        own = (c for c in ranked[1:] if c.reader == ranked[0].reader)
        second = next((c for c in own if c.score >= near and _differs(c, ranked[0])), None)
        if second is not None:
            yield path, Finding("rivals", "warning", f"Another value, {second.value}, is nearly as likely.")


def _differs(one: Candidate, other: Candidate) -> bool:
    """Whether they say something else and elsewhere: the two readings of one printed date are for `dates` to weigh."""
    return _squeezed(one) != _squeezed(other) and (not one.evidence or one.evidence != other.evidence)


def _squeezed(candidate: Candidate) -> str:
    return re.sub(r"[\W_]", "", fold(candidate.value)) or candidate.value
