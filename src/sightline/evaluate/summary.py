"""Scores of many documents as a few numbers. Files of one group count once, as their mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sightline.evaluate.compare import Fault
from sightline.evaluate.fields import FieldScore
from sightline.evaluate.intervals import Rate
from sightline.evaluate.score import DocumentScore


@dataclass(frozen=True, slots=True)
class FieldSummary:
    """One field over all documents that label it.

    `right` are exact hits, or the share of items found for a list. `alike` counts texts that are nearly right too and
    is None for other kinds. `confirmed` is how often the field's status said so, and `confirmed_right` how often
    that was true; both are of nothing for lists, whose items have a status each. `faults` counts files, not groups.
    """

    path: str
    right: Rate
    alike: Rate | None
    confirmed: Rate
    confirmed_right: Rate
    faults: Mapping[Fault, int]


def by_field(documents: Sequence[DocumentScore]) -> list[FieldSummary]:
    """One summary a labelled path, in the order in which the paths first appear."""
    scored: defaultdict[str, list[tuple[str, FieldScore]]] = defaultdict(list)
    for document in documents:
        for field in document.fields:
            scored[field.path].append((document.group, field))
    return [_field(path, scores) for path, scores in scored.items()]


def grouped(hits: Iterable[tuple[str, float]]) -> Rate:
    """The rate of (group, hit) pairs in which every group weighs one and hits as the mean of its files."""
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for group, hit in hits:
        groups[group].append(hit)
    return Rate(sum(sum(each) / len(each) for each in groups.values()), len(groups))


def accepted(documents: Sequence[DocumentScore]) -> Rate:
    """How many documents ended as accepted."""
    return grouped((document.group, document.outcome == "accepted") for document in documents)


def wrong_among_accepted(documents: Sequence[DocumentScore], path: str) -> Rate:
    """How many of the accepted documents that label `path` have it wrong."""
    scored = [(d.group, d.field(path)) for d in documents if d.outcome == "accepted"]
    return grouped((group, field.score < 1) for group, field in scored if field)


def on_line(documents: Sequence[DocumentScore], path: str) -> Rate:
    """How many right values at `path` whose line is labelled have their evidence on such a line."""
    return grouped((document.group, document.on_line[path]) for document in documents if path in document.on_line)


def told_tasks(documents: Sequence[DocumentScore]) -> Counter[str]:
    """Which tasks the records name where the label named none."""
    records = [document.record for document in documents if document.record and document.label.task is None]
    return Counter(record.task or "none" for record in records)


def ms_a_page(documents: Sequence[DocumentScore]) -> dict[str, float]:
    """The mean milliseconds a page of each stage that the records time; documents that failed are left out."""
    records = [d.record for d in documents if d.record and d.record.pages and d.outcome != "failed"]
    spent: Counter[str] = Counter()
    for record in records:
        spent.update(record.timings_ms)
    pages = sum(len(record.pages) for record in records)
    return {stage: ms / pages for stage, ms in spent.items()}


def _field(path: str, scores: Sequence[tuple[str, FieldScore]]) -> FieldSummary:
    near = [(group, field.score == 1 or field.alike) for group, field in scores]
    textual = any(field.alike is not None for _, field in scores)
    judged: Sequence[tuple[str, FieldScore]] = [] if "[]" in path else scores
    confirmed = [(group, field.score) for group, field in judged if field.status == "confirmed"]
    return FieldSummary(
        path=path,
        right=grouped((group, field.score) for group, field in scores),
        alike=grouped((group, bool(hit)) for group, hit in near) if textual else None,
        confirmed=grouped((group, field.status == "confirmed") for group, field in judged),
        confirmed_right=grouped(confirmed),
        faults=Counter(field.fault for _, field in scores if field.fault),
    )
