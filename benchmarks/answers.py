"""Right answers made from labels, and how answers are judged: as on the line, with the rules as a second reader."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from documents import ITEMS, Document

from sightline.evaluate.labels import flatten
from sightline.text.dates import dates, fold
from sightline.text.rows import rows_of
from sightline.text.sheet import Sheet
from sightline.types import Answer, Verdict
from sightline.verify import decide
from sightline.verify.readers import beside
from sightline.vlm.models.form import candidates_of, fill_in
from sightline.vlm.rules import Rules

# The checks are given a day on which every document of the sets is in the past: what is caught is caught by print.
TODAY = date(2026, 12, 31)
MODEL = "model"
FIELDS = (
    "total",
    "subtotal",
    "tax",
    "line_items[].total",
    "date",
    "invoice_date",
    "due_date",
    "invoice_number",
    "vendor.tax_id",
    "iban",
    "vendor.name",
    "vendor.address",
    "customer.name",
)
NAMES = ("vendor.name", "vendor.address", "customer.name")
# The numbers of the article's check, as it finds them in the text of the page.
ARTICLE_NUMBER = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})*(?:\.\d{2})?)")


@dataclass(frozen=True)
class Page:
    """A document with what is looked at again and again: its text, and what the rules read."""

    document: Document

    @cached_property
    def text(self) -> str:
        """The rows of the document."""
        return "\n".join(row.text for row in rows_of(self.document.readings))

    @cached_property
    def letters(self) -> str:
        """The letters and digits of the text, without case, accents, spaces and marks."""
        return letters(self.text)

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
    def second(self) -> Answer:
        """What the rules read, who stand beside every model."""
        return Rules().read(self.document.readings, self.document.task.name)

    @cached_property
    def rules(self) -> dict[str, str | None]:
        """The values that the rules read, by path."""
        return flatten(self.second.values)


def asked(page: Page, values: Mapping[str, str]) -> Verdict:
    """Our verdict on `values`, given as a model gives them: in the shape of the task, without places and rivals.

    Print in doubt is not read a second time: that takes pixels, and some 50 ms for each of so many answers.
    """
    document = page.document
    shaped = fill_in(document.task.fields, nested(values)).values
    answer = Answer(values=shaped, candidates=candidates_of(shaped, MODEL), provider=MODEL)
    return decide(document.task, beside(answer, page.second), document.readings, today=TODAY)


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


def right_answer(page: Page, *, completed: bool) -> dict[str, str]:
    """The labelled values; of several that count as right, the one that is printed."""
    sheet = Sheet.of(page.document.readings)
    printed = {m.amount.value for m in sheet.money}
    labelled = {path: _printed(values, printed) for path, values in page.document.truth.items()}
    if not completed:
        return labelled
    return {**{path: value for path, value in page.rules.items() if value}, **labelled}


def _printed(values: Sequence[str], printed: Iterable[Decimal]) -> str:
    if len(values) == 1:
        return values[0]
    return next((value for value in values if Decimal(value) in printed), values[0])


def names_of(documents: Sequence[Document]) -> Mapping[str, Sequence[str]]:
    """The names of all documents, to mistake one for another."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        for field in NAMES:
            found[field].update(document.truth.get(field, ()))
    return {field: sorted(names) for field, names in found.items()}


def letters(text: str) -> str:
    """The letters and digits of `text`, without case and accents."""
    return re.sub(r"[^a-z0-9]", "", fold(text))
