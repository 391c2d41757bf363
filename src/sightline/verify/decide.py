"""From an answer to a verdict: locate every value, run the task's checks, apply the policy.

The policy, in six sentences. A value is *contradicted* by an error, *missing* when it is null, *unverified* while a
warning is left or nothing printed can prove it, and else *confirmed*. An amount of a task that checks sums also needs
a proof: an identity that gives it, or a reader of another family who reads the same. Hard print asks for no look where
the sums prove the value, or such a reader reads what is exactly shown. A document is *accepted* when every required
value is confirmed (where none is required, all that was found), nothing is contradicted, and nothing is accused:
foreign to the pages, read otherwise by another reader, or strongly denied by the sums. Where an error rate is promised
and certified, the score of the document decides, and only nothing may be contradicted. A task may accept judgements:
they stay unverified, and count like confirmed values as long as no finding asks for a look.
Choices and numbers: docs/decisions/009-verification.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
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
from sightline.verify.accused import accused
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
from sightline.verify.images import images
from sightline.verify.label import label
from sightline.verify.layout import layout
from sightline.verify.legible import legible
from sightline.verify.levied import levied
from sightline.verify.numbers import ibans, tax_ids
from sightline.verify.poor import excused, unsure_share
from sightline.verify.probability import p_correct
from sightline.verify.promise import UNCERTIFIED, Promise
from sightline.verify.ranking import ranking
from sightline.verify.rated import rated
from sightline.verify.readers import readers
from sightline.verify.required import required
from sightline.verify.rivals import rivals
from sightline.verify.rules import rules
from sightline.verify.sums import UNPROVEN, sums

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
    "images": images,
    "ranking": ranking,
}
# What proves an amount: arithmetic, or somebody else who read the same. No reader is another one of his own family.
PROOFS = frozenset({"sums", "readers"})
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
    unsure = unsure_share(readings)
    judged = [_judge(case, path, found[path], unsure) for path in case.fields]
    fields = tuple(replace(field, p_correct=p_correct(field, promise.weights())) for field in judged)
    decision = promise.decision(task, answer, fields)
    return Verdict(fields, tuple(found[""]), _outcome(case, fields, found[""], decision), decision)


def _judge(case: Case, path: str, findings: Sequence[Finding], unsure: float) -> FieldVerdict:
    value, field = case.values[path], case.fields[path]
    place = case.groundings.get(path, ABSENT)
    if value is not None:
        findings = excused([*findings, located(place, field)], unsure)
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
    if case.values[path] is None:
        return "missing"
    if any(finding.severity == "error" for finding in findings):
        return "contradicted"
    backed = {finding.check for finding in findings if finding.severity == "info"}
    proven = field.kind != "amount" or "sums" not in case.task.checks or bool(backed & PROOFS)
    return "confirmed" if field.printed and proven and not _doubts(findings, backed) else "unverified"


def _doubts(findings: Sequence[Finding], backed: AbstractSet[str]) -> list[Finding]:
    """The warnings that nothing outweighs, with the checks that back the value."""
    shown = any(finding.check == "located" and finding.score == 1 for finding in findings)
    readable = "sums" in backed or ("readers" in backed and shown)
    return [
        finding
        for finding in findings
        if finding.severity == "warning"
        and not (finding.check == "legible" and readable)
        and not (finding.check == "sums" and finding.score == UNPROVEN and "readers" in backed)
    ]


def _outcome(case: Case, fields: Sequence[FieldVerdict], findings: Sequence[Finding], decision: Promised) -> Outcome:
    said = {field.path: field for field in fields}
    clean = all(field.status != "contradicted" for field in fields) and not any(f.severity != "info" for f in findings)
    if decision.threshold is not None:
        return "accepted" if decision.kept and clean else "review"
    clean = clean and not any(map(accused, fields))
    required = [field for field in case.task.fields if field.required]
    needed = [path for field in required for path in case.paths_of(field)]
    if all("[]" in field.path for field in required):
        # No value has to be there, so whatever was found has to be right.
        needed += [field.path for field in fields if field.status != "missing"]
    ready = bool(needed) and all(path in said and _stands(case.task, said[path]) for path in needed)
    return "accepted" if ready and clean else "review"


def _stands(task: Task, field: FieldVerdict) -> bool:
    """Whether a value that is needed is confirmed, or a judgement that this task accepts."""
    if field.status != "unverified" or field.kind is not None or not task.accept_judgements:
        return field.status == "confirmed"
    return all(finding.severity == "info" for finding in field.findings)
