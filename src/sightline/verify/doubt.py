"""Which values of an answer are worth asking somebody else about."""

from __future__ import annotations

from sightline.types import Task, Verdict
from sightline.verify.accused import accused


def doubtful(task: Task, verdict: Verdict) -> frozenset[str]:
    """The paths of values that stand in the way of accepting the document; none of them where it is accepted.

    These are values that are contradicted or accused, and required ones that are missing or unverified. Where only
    something about the document as a whole is wrong, every required value is in doubt.
    """
    if verdict.outcome == "accepted":
        return frozenset()
    required = {field.path for field in task.fields if field.required}
    judged = {field.path for field in verdict.fields}
    found = {
        field.path
        for field in verdict.fields
        if field.status == "contradicted"
        or accused(field)
        or (field.path in required and field.status in {"missing", "unverified"})
    }
    return frozenset(found | (required - judged) or required)
