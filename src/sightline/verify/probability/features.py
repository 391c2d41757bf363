"""What a verdict says about one value, as numbers between 0 and 1: all that its probability is made of.

Nothing but the printed verdict is used, so that a record can be judged again when it is read back from JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sightline.types import FieldVerdict, Finding

# A count beyond this says no more.
ENOUGH = 3


def features(field: FieldVerdict) -> Mapping[str, float]:
    """The numbers by name, without those that are 0.

    For each check and severity: `sums:info` where there is such a finding, `sums:info:again` for further ones, and
    `located:info:score` where the check gives a score. The set of checks is open: a model that was learned without
    one of them does not look at its numbers.
    """
    found = {
        "shown": float(bool(field.evidence)),
        "shown again": _share(len(field.evidence) - 1),
        "readers agree": _share(len(_readers(field, agreeing=True)) - 1),
        "readers differ": _share(len(_readers(field, agreeing=False))),
        **_of_findings(field),
    }
    return {name: number for name, number in found.items() if number}


def _of_findings(field: FieldVerdict) -> dict[str, float]:
    said: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in field.findings:
        said[f"{finding.check}:{finding.severity}"].append(finding)
    numbers: dict[str, float] = {}
    for name, findings in said.items():
        numbers[name] = 1.0
        numbers[f"{name}:again"] = _share(len(findings) - 1)
        scores = [finding.score for finding in findings if finding.score is not None]
        if scores:
            numbers[f"{name}:score"] = max(scores)
    return numbers


def _readers(field: FieldVerdict, *, agreeing: bool) -> set[str]:
    """The readers whose first candidate is the value, or is not."""
    first: dict[str, bool] = {}
    for candidate in field.candidates:
        first.setdefault(candidate.reader, candidate.value == field.value)
    return {reader for reader, same in first.items() if same is agreeing}


def _share(count: int) -> float:
    return max(0, min(count, ENOUGH)) / ENOUGH
