"""Pages that are too poor to judge by accuse nobody: what they say may as well be misread as the value wrong."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.types import Finding, Reading
from sightline.verify.accused import ACCUSING
from sightline.verify.legible import FLOORS

# A page is too poor when the engine is unsure of so many of its words. Of SROIE's receipts, 95 of 100 have less than
# 0.23 of them, and as many of ZUGFeRD's pictures less than 0.07; of copies at 900 px with blur, noise and a hard JPEG
# every fourth has more than 0.45. Where right totals and dates were called wrong on those, it was 0.67 to 0.96.
TOO_POOR = 0.5
# What is said of the print itself; sums are made of it.
_OF_PRINT = ACCUSING | {"sums"}


def unsure_share(readings: Sequence[Reading]) -> float:
    """The largest share of words below the floor of their engine that a page has; 0 where no engine has a floor."""
    return max((_share(reading) for reading in readings), default=0.0)


def excused(findings: Sequence[Finding], share: float) -> list[Finding]:
    """`findings` about a value on pages of which this share is unsure: on poor ones without what print says."""
    against = [f for f in findings if f.check in _OF_PRINT and f.severity == "warning"]
    if share < TOO_POOR or not against:
        return list(findings)
    message = f"The page is too poor to judge by: the OCR is unsure of {share:.0%} of its words."
    return [*(f for f in findings if f not in against), Finding("legible", "warning", message)]


def _share(reading: Reading) -> float:
    floor = FLOORS.get(reading.engine)
    if floor is None or not reading.words:
        return 0.0
    return sum(word.confidence < floor.exact for word in reading.words) / len(reading.words)
