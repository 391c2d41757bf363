"""Who may notice that a value is wrong: our verdict, each of its checks alone, and simpler ways to look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from documents import ITEMS, Document, plain

from sightline.evaluate.compare import same
from sightline.evaluate.labels import flatten
from sightline.text.dates import dates, fold
from sightline.text.rows import rows_of
from sightline.types import Answer, FieldVerdict, Verdict
from sightline.verify import decide
from sightline.vlm.models.form import candidates_of, fill_in
from sightline.vlm.rules import Rules

# The checks are given a day on which every document of the sets is in the past: what is caught is caught by print.
TODAY = date(2026, 12, 31)
MODEL = "model"
# What the items of a document add up to, and their own totals.
SUMMED = frozenset({"line_items[].total", "subtotal", "total"})
ARTICLE_TOLERANCE = 0.02
# The numbers of the article's check, as it finds them in the text of the page.
ARTICLE_NUMBER = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})*(?:\.\d{2})?)")


@dataclass(frozen=True)
class Page:
    """What the simpler ways look at, made once a document: its text, and what the rules read."""

    document: Document

    @cached_property
    def text(self) -> str:
        """The rows of the document."""
        return "\n".join(row.text for row in rows_of(self.document.readings))

    @cached_property
    def letters(self) -> str:
        """The letters and digits of the text, without case, accents, spaces and marks."""
        return _letters(self.text)

    @cached_property
    def tight(self) -> str:
        """The text without spaces."""
        return re.sub(r"\s", "", self.text)

    @cached_property
    def numbers(self) -> list[float]:
        """What the article compares a total with."""
        found = (float(text.replace(",", "")) for text in ARTICLE_NUMBER.findall(self.text))
        return [value for value in found if value > 0]

    @cached_property
    def days(self) -> frozenset[str]:
        """The dates of the text, in every order in which they can be read."""
        return frozenset(d.isoformat() for found in dates(self.text) for d in found.readings)

    @cached_property
    def rules(self) -> dict[str, str | None]:
        """The values that the rules read, by path."""
        return flatten(Rules().read(self.document.readings, self.document.task.name).values)


@dataclass(frozen=True)
class Claim:
    """Values as a model gave them, with our verdict, and the path whose value is asked about."""

    page: Page
    values: Mapping[str, str]
    verdict: Verdict
    path: str

    @property
    def judged(self) -> list[FieldVerdict]:
        """The verdicts that speak about the path; about the list of items, those of its totals and of the sums."""
        if self.path != ITEMS:
            return [field for field in self.verdict.fields if field.path == self.path]
        return [
            f for f in self.verdict.fields if plain(f.path) in ("line_items[].total", "subtotal", "total") and f.value
        ]


Detector = Callable[[Claim], bool | None]
"""Whether it objects; None where it has nothing to say about such a value."""


def asked(document: Document, values: Mapping[str, str]) -> Verdict:
    """Our verdict on `values`, given as a model gives them: in the shape of the task, without places and rivals."""
    shaped = fill_in(document.task.fields, nested(values)).values
    answer = Answer(values=shaped, candidates=candidates_of(shaped, MODEL), provider=MODEL)
    return decide(document.task, answer, document.readings, today=TODAY)


def nested(values: Mapping[str, str]) -> dict[str, object]:
    """Values by path as objects and lists."""
    made: dict[str, object] = {}
    items: dict[str, dict[str, str]] = {}
    for path, value in values.items():
        head, _, leaf = path.rpartition(".")
        if head.startswith(ITEMS):
            items.setdefault(head, {})[leaf] = value
        elif head:
            made.setdefault(head, {})[leaf] = value  # pyright: ignore[reportIndexIssue] (a group of values)
        else:
            made[leaf] = value
    return {**made, ITEMS: list(items.values())} if items else made


def ours(claim: Claim) -> bool | None:
    """The value is not `confirmed`."""
    return any(field.status != "confirmed" for field in claim.judged)


def contradicted(claim: Claim) -> bool | None:
    """The value is `contradicted`."""
    return any(field.status == "contradicted" for field in claim.judged)


def reviewed(claim: Claim) -> bool | None:
    """The document is not `accepted`."""
    return claim.verdict.outcome != "accepted"


def finding_of(check: str) -> Detector:
    """A warning or an error of `check`."""

    def objects(claim: Claim) -> bool | None:
        found = (finding for field in claim.judged for finding in field.findings)
        return any(finding.check == check and finding.severity != "info" for finding in found)

    return objects


def unproven(claim: Claim) -> bool | None:
    """No identity of the document proves the amount; one of them has to prove the items."""
    judged = [f for f in claim.judged if claim.page.document.kind(f.path) == "amount"]
    if not judged:
        return None
    return not all(any(f.check == "sums" and f.severity == "info" for f in field.findings) for field in judged)


def article(claim: Claim) -> bool | None:
    """The article's: an amount objects if it is not 0, and no number of the text is within 0.02 of it."""
    if claim.path == ITEMS or claim.page.document.kind(claim.path) != "amount":
        return None
    value = float(claim.values[claim.path])
    numbers = claim.page.numbers
    return bool(value and numbers) and not any(abs(value - number) < ARTICLE_TOLERANCE for number in numbers)


def absent(claim: Claim) -> bool | None:
    """The text does not hold the value, without spaces, case and marks; an amount keeps its marks, in any style."""
    if claim.path == ITEMS:
        return None
    value = claim.values[claim.path]
    kind = claim.page.document.kind(claim.path)
    if kind == "amount":
        return not any(text in claim.page.tight for text in _styles(Decimal(value)))
    if kind == "date":
        return value not in claim.page.days
    return _letters(value) not in claim.page.letters


def rules_disagree(claim: Claim) -> bool | None:
    """The rules read another value; where they read none, they say nothing."""
    page = claim.page
    if claim.path == ITEMS:
        read, given = _line_totals(page.rules), _line_totals(claim.values)
        return None if not read else read != given
    if plain(claim.path) != claim.path:
        read = _line_totals(page.rules)
        return None if not read else Decimal(claim.values[claim.path]) not in read
    found = page.rules.get(claim.path)
    return None if found is None else not same(claim.values[claim.path], (found,), page.document.kind(claim.path))


def ours_or_rules(claim: Claim) -> bool | None:
    """Ours, or the rules read another value."""
    return bool(ours(claim)) or bool(rules_disagree(claim))


def unbacked(claim: Claim) -> bool | None:
    """The rules read another value; where they read none, ours; where they read the same, the page has to show it."""
    disagree = rules_disagree(claim)
    if disagree is None:
        return ours(claim)
    return disagree or any(field.status == "contradicted" or not field.evidence for field in claim.judged)


CHECKS = ("legible", "dates", "levied", "sums", "tax_ids", "ibans", "located")
DETECTORS: Mapping[str, Detector] = {
    "Sightline: not confirmed": ours,
    "Sightline: contradicted": contradicted,
    "Sightline: document not accepted": reviewed,
    **{f"check `{check}` alone": finding_of(check) for check in CHECKS},
    "not proven by sums": unproven,
    "the article's check": article,
    "not in the text": absent,
    "rules disagree": rules_disagree,
    "not confirmed, or rules disagree": ours_or_rules,
    "rules disagree, or say nothing and not confirmed": unbacked,
}


def _line_totals(values: Mapping[str, str | None]) -> Counter[Decimal]:
    return Counter(Decimal(v) for path, v in values.items() if v and plain(path) == "line_items[].total")


def _styles(value: Decimal) -> set[str]:
    """The number with two decimals, as it is printed with points or commas, and with marks of thousands or none."""
    english = f"{abs(value):,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    return {english, german, english.replace(",", ""), german.replace(".", "")}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))
