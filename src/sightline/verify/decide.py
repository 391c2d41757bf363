"""From an answer to a verdict: locate every value, run the task's checks, apply the policy.

The policy. A value is *contradicted* by an error. It is *confirmed* when the pages show it, no warning is left, and,
for an amount of a task that checks sums, at least one identity proves it. A judgement, which is not printed, is never
confirmed. Any other value is *unverified*, and a null is *missing*. A document is *accepted* when every required value
is confirmed and nothing at all is contradicted; a task that requires nothing has to have every value that it found
confirmed, and at least one. Otherwise a person reviews it. Where an error rate is promised and certified, the score of
the document takes the place of the required values, and nothing may be contradicted all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sightline.paths import leaves
from sightline.types import (
    Answer,
    FieldVerdict,
    Finding,
    Outcome,
    Promised,
    Reading,
    Status,
    Task,
    Verdict,
)
from sightline.verify.case import Case, Check
from sightline.verify.checksums import checksums
from sightline.verify.choices import choices
from sightline.verify.columns import columns
from sightline.verify.currency import currency
from sightline.verify.dates import dates, days
from sightline.verify.earlier import earlier
from sightline.verify.formats import formats
from sightline.verify.grounding import ABSENT, located, with_page
from sightline.verify.history import History
from sightline.verify.label import label
from sightline.verify.layout import layout
from sightline.verify.legible import legible
from sightline.verify.levied import levied
from sightline.verify.numbers import ibans, tax_ids
from sightline.verify.probability import p_correct
from sightline.verify.promise import UNCERTIFIED, Promise
from sightline.verify.rated import rated
from sightline.verify.readers import readers
from sightline.verify.required import required
from sightline.verify.rivals import rivals
from sightline.verify.rules import rules
from sightline.verify.sums import sums

CHECKS: Mapping[str, Check] = {
    "required": required,
    "choices": choices,
    "rules": rules,
    "formats": formats,
    "checksums": checksums,
    "legible": legible,
    "label": label,
    "readers": readers,
    "rivals": rivals,
    "days": days,
    "dates": dates,
    "levied": levied,
    "sums": sums,
    "tax_ids": tax_ids,
    "ibans": ibans,
    "currency": currency,
    "layout": layout,
    "columns": columns,
    "earlier": earlier,
    "rated": rated,
}
NOT_LOOKED: Mapping[str, Finding] = MappingProxyType({})


def decide(  # noqa: PLR0913 (what was answered, and by what it is judged: of the latter all have defaults but the day)
    task: Task,
    answer: Answer,
    readings: Sequence[Reading],
    *,
    today: date,
    promise: Promise = UNCERTIFIED,
    looked: Mapping[str, Finding] = NOT_LOOKED,
    history: History | None = None,
) -> Verdict:
    """The verdict on `answer`; `looked` is what a second look at the pages found, by path.

    `history` holds earlier documents, without this one, which a vendor's new bank account is noticed by.

    Raises KeyError for a check that the task names and nobody wrote.
    """
    values = leaves(answer.values)
    case = Case(task, values, answer.candidates, readings, today, history, answer.ratings)
    found: defaultdict[str, list[Finding]] = defaultdict(list, {path: [finding] for path, finding in looked.items()})
    for name in task.checks:
        for path, finding in CHECKS[name](case):
            found[path].append(finding)
    judged = [_judge(case, path, found[path]) for path in case.fields]
    fields = tuple(replace(field, p_correct=p_correct(field, promise.weights())) for field in judged)
    decision = promise.decision(task, answer, fields)
    return Verdict(fields, tuple(found[""]), _outcome(case, fields, found[""], decision), decision)


def _judge(case: Case, path: str, findings: Sequence[Finding]) -> FieldVerdict:
    value, field = case.values[path], case.fields[path]
    place = case.groundings.get(path, ABSENT)
    if value is not None:
        findings = [*findings, located(place, field)]
    return FieldVerdict(
        path=path,
        value=value,
        status=_status(case, path, findings),
        evidence=place.evidence,
        candidates=with_page(case.candidates.get(path, ()), place, field),
        findings=tuple(findings),
        kind=field.kind if field.printed else None,
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


def _outcome(case: Case, fields: Sequence[FieldVerdict], findings: Sequence[Finding], decision: Promised) -> Outcome:
    status = {field.path: field.status for field in fields}
    clean = "contradicted" not in status.values() and not any(f.severity != "info" for f in findings)
    if decision.threshold is not None:
        return "accepted" if decision.kept and clean else "review"
    required = [field for field in case.task.fields if field.required]
    needed = [path for field in required for path in case.paths_of(field)]
    if all("[]" in field.path for field in required):
        # No value has to be there, so whatever was found has to be right.
        needed += [path for path, said in status.items() if said != "missing"]
    ready = bool(needed) and all(status.get(path) == "confirmed" for path in needed)
    return "accepted" if ready and clean else "review"
