"""Values that something speaks against: they keep a document from being accepted, whether they are required or not."""

from __future__ import annotations

from sightline.types import FieldVerdict, Finding
from sightline.verify.items import EXPLAINED

# Checks whose warning says that another value is right, and not only that this one is unproven or hard to read. What a
# place is called says that too, but base amounts in tables of taxes are called many things: with `label` among them, 12
# of 100 right receipts of SROIE more went to a person.
ACCUSING = frozenset({"located", "readers"})


def accused(field: FieldVerdict) -> bool:
    """Whether the pages do not show the value, another reader reads another one, or the sums strongly deny it."""
    return field.status != "confirmed" and any(_accuses(field, finding) for finding in field.findings)


def _accuses(field: FieldVerdict, finding: Finding) -> bool:
    if finding.severity == "info":
        return False
    if finding.check == "sums":
        return (finding.score or 0.0) >= EXPLAINED
    # A page has too many single digits, as most quantities are, for a missing one to say anything.
    return finding.check in ACCUSING and (field.kind != "quantity" or finding.check != "located")
