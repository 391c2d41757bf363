"""The result of an evaluation, for a terminal, a page and a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sightline.evaluate import summary
from sightline.evaluate.compare import FAULTS
from sightline.evaluate.intervals import Rate
from sightline.evaluate.metered import CPU
from sightline.evaluate.score import DocumentScore, FieldScore
from sightline.types import Json

# The value whose errors cost money: accepted documents and evidence are judged by it.
_DECISIVE = "total"
_HEADER = ("field", "n", "right", "95 % interval", "alike", "confirmed", "of these right", "errors by kind")
_SIDES = "<>>>>>><"


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of all documents, in the order of the labels; the numbers are computed from them."""

    documents: tuple[DocumentScore, ...]

    @property
    def fields(self) -> list[summary.FieldSummary]:
        """One summary a labelled field."""
        return summary.by_field(self.documents)

    @property
    def facts(self) -> dict[str, str]:
        """What there is to say about the documents as a whole, as text by name."""
        groups = len({document.group for document in self.documents})
        outcomes = Counter(document.outcome for document in self.documents)
        wrong = summary.wrong_among_accepted(self.documents, _DECISIVE)
        proof = summary.on_line(self.documents, _DECISIVE)
        spent = summary.ms_a_page(self.documents)
        cpu_ms = spent.pop(CPU, None)
        facts = {
            "documents": f"{groups} distinct, {len(self.documents)} files",
            "outcomes of files": _counts(outcomes),
            "accepted": _rate(summary.accepted(self.documents)),
            f"accepted with a wrong {_DECISIVE}": _rate(wrong) if wrong.total else "",
            f"evidence of right {_DECISIVE}s on a labelled line": _rate(proof) if proof.total else "",
            "tasks told from the page": _counts(summary.told_tasks(self.documents)),
            "failed": _counts(Counter(document.error for document in self.documents if document.error)) or "none",
            "CPU": "" if cpu_ms is None else f"{cpu_ms / 1000:.2f} s a page",
            "ms a page": ", ".join(f"{stage} {ms:.0f}" for stage, ms in spent.items()),
        }
        return {name: fact for name, fact in facts.items() if fact}

    def table(self) -> str:
        """Plain text for a terminal."""
        rows = [_HEADER, *map(_cells, self.fields)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, _SIDES, widths, strict=True))
            for row in rows
        ]
        facts = [f"{name}: {fact}" for name, fact in self.facts.items()]
        return "\n".join([line.rstrip() for line in lines] + ["", *facts])

    def to_markdown(self) -> str:
        """A table of the fields and a list of the facts."""
        sides = tuple("---:" if side == ">" else "---" for side in _SIDES)
        rows = [_HEADER, sides, *map(_cells, self.fields)]
        table = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([*table, "", *(f"- {name}: {fact}" for name, fact in self.facts.items())])

    def to_json(self) -> dict[str, Json]:
        """Every number, and each value that is wrong, as plain JSON."""
        return {
            "files": len(self.documents),
            "documents": len({document.group for document in self.documents}),
            "fields": [_field_json(field) for field in self.fields],
            "outcomes": dict(Counter(document.outcome for document in self.documents)),
            "accepted": _rate_json(summary.accepted(self.documents)),
            "accepted_wrong_total": _rate_json(summary.wrong_among_accepted(self.documents, _DECISIVE)),
            "total_on_labelled_line": _rate_json(summary.on_line(self.documents, _DECISIVE)),
            "ms_a_page": dict(summary.ms_a_page(self.documents)),
            "failed": {d.label.path.name: d.error for d in self.documents if d.error},
            "wrong": [_wrong_json(document, field) for document, field in self.wrong()],
        }

    def wrong(self) -> list[tuple[DocumentScore, FieldScore]]:
        """Every value that is not right, with its document."""
        return [(document, field) for document in self.documents for field in document.fields if field.fault]


def _cells(field: summary.FieldSummary) -> tuple[str, ...]:
    low, high = field.right.interval
    return (
        field.path,
        f"{field.right.total:g}",
        _percent(field.right),
        f"{100 * low:.1f} to {100 * high:.1f}",
        _percent(field.alike) if field.alike else "",
        _percent(field.confirmed),
        _percent(field.confirmed_right),
        _counts({kind: field.faults[kind] for kind in FAULTS if kind in field.faults}),
    )


def _percent(rate: Rate) -> str:
    return "" if rate.share is None else f"{100 * rate.share:.1f} %"


def _rate(rate: Rate) -> str:
    low, high = rate.interval
    return f"{_percent(rate)} ({100 * low:.1f} to {100 * high:.1f}; {rate.hits:.4g} of {rate.total:g})"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _rate_json(rate: Rate) -> dict[str, Json]:
    return {"share": rate.share, "interval": list(rate.interval), "hits": rate.hits, "total": rate.total}


def _field_json(field: summary.FieldSummary) -> dict[str, Json]:
    return {
        "path": field.path,
        "right": _rate_json(field.right),
        "alike": None if field.alike is None else _rate_json(field.alike),
        "confirmed": _rate_json(field.confirmed),
        "confirmed_right": _rate_json(field.confirmed_right),
        "errors": {str(kind): count for kind, count in field.faults.items()},
    }


def _wrong_json(document: DocumentScore, field: FieldScore) -> dict[str, Json]:
    return {
        "file": document.label.path.name,
        "path": field.path,
        "kind": field.fault,
        "expected": list(field.expected),
        "got": list(field.got),
        "ranked": field.ranked,
        "outcome": document.outcome,
    }
