"""Who may notice that a value is wrong: our verdict, each of its checks alone, and simpler ways to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from answers import Page, letters
from documents import ITEMS, plain

from sightline.evaluate.compare import same
from sightline.types import FieldVerdict, Finding, Verdict
from sightline.verify.probability import Weights, p_correct
from sightline.verify.sums import UNPROVEN

# What the items of a document add up to, and their own totals.
SUMMED = frozenset({"line_items[].total", "subtotal", "total"})
ARTICLE_TOLERANCE = 0.02


@dataclass(frozen=True)
class Claim:
    """Values as a model gave them, with our verdict, and the path whose value is asked about."""

    page: Page
    values: Mapping[str, str]
    verdict: Verdict
    path: str
    weights: Weights

    @property
    def p(self) -> float:
        """The probability that all of it is right, by weights that have not seen the vendor: the least there is."""
        return min(p_correct(field, self.weights) or 0.0 for field in self.judged)

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


def ours(claim: Claim) -> bool | None:
    """The value is not `confirmed`."""
    return any(field.status != "confirmed" for field in claim.judged)


def told(claim: Claim) -> bool | None:
    """The value is contradicted, or a warning says what is right instead: that is an accusation, and no mere doubt."""
    return any(_names_another(finding) for field in claim.judged for finding in field.findings)


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
    return letters(value) not in claim.page.letters


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


CHECKS = ("legible", "label", "readers", "dates", "levied", "sums", "tax_ids", "ibans", "formats", "located")
OURS, TOLD, CONTRADICTED, REVIEWED = (
    "Sightline: not confirmed",
    "Sightline: another value is named",
    "Sightline: contradicted",
    "Sightline: document not accepted",
)
ARTICLE, PLAIN = "the article's check", "plain presence on the page"
DETECTORS: Mapping[str, Detector] = {
    OURS: ours,
    TOLD: told,
    CONTRADICTED: contradicted,
    REVIEWED: reviewed,
    **{f"check `{check}` alone": finding_of(check) for check in CHECKS},
    "not proven by sums": unproven,
    ARTICLE: article,
    PLAIN: absent,
    "rules disagree": rules_disagree,
}


def _names_another(finding: Finding) -> bool:
    if finding.severity != "warning":
        return finding.severity == "error"
    if finding.check == "located":
        # The score is how alike the nearest print is; of 0 there is none.
        return bool(finding.score)
    return finding.check != "legible" and not (finding.check == "sums" and finding.score == UNPROVEN)


def _line_totals(values: Mapping[str, str | None]) -> Counter[Decimal]:
    return Counter(Decimal(v) for path, v in values.items() if v and plain(path) == "line_items[].total")


def _styles(value: Decimal) -> set[str]:
    """The number with two decimals, as it is printed with points or commas, and with marks of thousands or none."""
    english = f"{abs(value):,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    return {english, german, english.replace(",", ""), german.replace(".", "")}
