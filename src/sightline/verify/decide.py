"""From an answer to a verdict: locate every value, run the task's checks, apply the policy.

The policy. A value is *contradicted* by an error. It is *confirmed* when the pages show it, no warning is left, and,
for a total, at least one identity proves it. Any other value is *unverified*, and a null is *missing*. A document is
*accepted* when every required value is confirmed and nothing at all is contradicted; otherwise a person reviews it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sightline.text.sheet import Sheet
from sightline.types import Answer, Evidence, Field, FieldVerdict, Finding, Outcome, Reading, Status, Task, Verdict
from sightline.verify.case import Case, Check, field_of, leaves
from sightline.verify.currency import currency
from sightline.verify.dates import dates
from sightline.verify.legible import legible
from sightline.verify.levied import levied
from sightline.verify.locate import locate
from sightline.verify.numbers import ibans, tax_ids
from sightline.verify.required import required
from sightline.verify.rivals import rivals
from sightline.verify.sums import sums

CHECKS: Mapping[str, Check] = {
    "required": required,
    "legible": legible,
    "rivals": rivals,
    "dates": dates,
    "levied": levied,
    "sums": sums,
    "tax_ids": tax_ids,
    "ibans": ibans,
    "currency": currency,
}


def decide(task: Task, answer: Answer, readings: Sequence[Reading], *, today: date) -> Verdict:
    """The verdict on `answer`. Raises KeyError for a check that the task names and nobody wrote."""
    values = leaves(answer.values)
    sheet = Sheet.of(readings)
    evidence = {
        path: locate(value, field.kind, sheet, answer.candidates.get(path, ()))
        for path, value in values.items()
        if value is not None and (field := field_of(task, path))
    }
    case = Case(task, values, answer.candidates, evidence, readings, today)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for name in task.checks:
        for path, finding in CHECKS[name](case):
            found[path].append(finding)
    fields = tuple(_judge(case, path, found[path]) for path in values if field_of(task, path))
    return Verdict(fields, tuple(found[""]), _outcome(task, fields, found[""]))


def _judge(case: Case, path: str, findings: Sequence[Finding]) -> FieldVerdict:
    value = case.values[path]
    field = case.field(path)
    places: tuple[Evidence, ...] = case.evidence.get(path, ())
    if value is not None and not places and field and field.kind != "currency":
        findings = [*findings, Finding("located", "warning", "The pages do not show this value.")]
    return FieldVerdict(
        path=path,
        value=value,
        status=_status(field, value, findings),
        evidence=places,
        candidates=case.candidates.get(path, ()),
        findings=tuple(findings),
    )


def _status(field: Field | None, value: str | None, findings: Sequence[Finding]) -> Status:
    severities = {finding.severity for finding in findings}
    if value is None:
        return "missing"
    if "error" in severities:
        return "contradicted"
    proven = (
        field is None or field.kind != "amount" or any(f.check == "sums" and f.severity == "info" for f in findings)
    )
    return "confirmed" if proven and "warning" not in severities else "unverified"


def _outcome(task: Task, fields: Sequence[FieldVerdict], findings: Sequence[Finding]) -> Outcome:
    status = {field.path: field.status for field in fields}
    ready = all(status.get(field.path) == "confirmed" for field in task.fields if field.required)
    clean = "contradicted" not in status.values() and not any(f.severity != "info" for f in findings)
    return "accepted" if ready and clean else "review"
