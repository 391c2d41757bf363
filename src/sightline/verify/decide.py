"""From an answer to a verdict: locate every value, run the task's checks, apply the policy.

The policy. A value is *contradicted* by an error. It is *confirmed* when the pages show it, no warning is left, and,
for an amount of a task that checks sums, at least one identity proves it. A judgement, which is not printed, is never
confirmed. Any other value is *unverified*, and a null is *missing*. A document is *accepted* when every required value
is confirmed and nothing at all is contradicted; a task that requires nothing has to have every value that it found
confirmed, and at least one. Otherwise a person reviews it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sightline.paths import leaves
from sightline.text.sheet import Sheet
from sightline.types import Answer, Evidence, Field, FieldVerdict, Finding, Outcome, Reading, Status, Task, Verdict
from sightline.verify.case import Case, Check
from sightline.verify.choices import choices
from sightline.verify.currency import currency
from sightline.verify.dates import dates, days
from sightline.verify.layout import layout
from sightline.verify.legible import legible
from sightline.verify.levied import levied
from sightline.verify.locate import locate
from sightline.verify.numbers import ibans, tax_ids
from sightline.verify.required import required
from sightline.verify.rivals import rivals
from sightline.verify.sums import sums

CHECKS: Mapping[str, Check] = {
    "required": required,
    "choices": choices,
    "legible": legible,
    "rivals": rivals,
    "days": days,
    "dates": dates,
    "levied": levied,
    "sums": sums,
    "tax_ids": tax_ids,
    "ibans": ibans,
    "currency": currency,
    "layout": layout,
}


def decide(task: Task, answer: Answer, readings: Sequence[Reading], *, today: date) -> Verdict:
    """The verdict on `answer`. Raises KeyError for a check that the task names and nobody wrote."""
    values = leaves(answer.values)
    asked = Case(task, values, answer.candidates, {}, readings, today).fields
    case = Case(task, values, answer.candidates, _places(answer, asked, values, readings), readings, today)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for name in task.checks:
        for path, finding in CHECKS[name](case):
            found[path].append(finding)
    fields = tuple(_judge(case, path, found[path]) for path in case.fields)
    return Verdict(fields, tuple(found[""]), _outcome(case, fields, found[""]))


def _places(
    answer: Answer, asked: Mapping[str, Field], values: Mapping[str, str | None], readings: Sequence[Reading]
) -> dict[str, tuple[Evidence, ...]]:
    """Where the pages show each value that can be printed, by path."""
    sheet = Sheet.of(readings)
    printed = ((path, field, values[path]) for path, field in asked.items() if field.printed)
    return {
        path: locate(value, field.kind, sheet, answer.candidates.get(path, ()))
        for path, field, value in printed
        if value is not None
    }


def _judge(case: Case, path: str, findings: Sequence[Finding]) -> FieldVerdict:
    value, field = case.values[path], case.fields[path]
    places: tuple[Evidence, ...] = case.evidence.get(path, ())
    if value is not None and not field.printed:
        findings = [*findings, Finding("located", "info", "This is a judgement, which no print can prove.")]
    elif value is not None and not places and field.kind != "currency":
        findings = [*findings, Finding("located", "warning", "The pages do not show this value.")]
    return FieldVerdict(
        path=path,
        value=value,
        status=_status(case, path, findings),
        evidence=places,
        candidates=case.candidates.get(path, ()),
        findings=tuple(findings),
    )


def _status(case: Case, path: str, findings: Sequence[Finding]) -> Status:
    field = case.fields[path]
    severities = {finding.severity for finding in findings}
    if case.values[path] is None:
        return "missing"
    if "error" in severities:
        return "contradicted"
    calculated = field.kind == "amount" and "sums" in case.task.checks
    proven = not calculated or any(f.check == "sums" and f.severity == "info" for f in findings)
    return "confirmed" if field.printed and proven and "warning" not in severities else "unverified"


def _outcome(case: Case, fields: Sequence[FieldVerdict], findings: Sequence[Finding]) -> Outcome:
    status = {field.path: field.status for field in fields}
    required = [field for field in case.task.fields if field.required]
    needed = [path for field in required for path in case.paths_of(field)]
    if all("[]" in field.path for field in required):
        # No value has to be there, so whatever was found has to be right.
        needed += [path for path, said in status.items() if said != "missing"]
    ready = bool(needed) and all(status.get(path) == "confirmed" for path in needed)
    clean = "contradicted" not in status.values() and not any(f.severity != "info" for f in findings)
    return "accepted" if ready and clean else "review"
