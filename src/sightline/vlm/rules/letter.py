"""The invoice as a letter: what the whole of it says about names, and what stands over and under a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from sightline.text.dates import fold
from sightline.text.names import heading_kind, name_key
from sightline.text.roles import STRONG_FORM, role_of
from sightline.text.rows import Line
from sightline.text.sheet import Sheet

# Contacts, tax ids and registers: a block that has them belongs to whoever wrote the letter.
BACK_OFFICE = ("contact", "tax_id", "registration")
# How many line heights below a heading its block may stand.
HEADING_REACH = 16
# How many line heights below a name its address may begin, and how exactly it keeps the name's edge (page widths).
COLUMN_REACH = 9
EDGE_TOLERANCE = 0.01
# How far right of a heading its block may start, as in a form with labels on the left: a share of the page's width.
VALUE_COLUMN = 0.35
# A name and a domain are alike from this score on (rapidfuzz, 0 to 100), when both are long enough to tell.
DOMAIN_SCORE = 85
DOMAIN_LENGTH = 4

SENDER_PARTS = re.compile(r"\s+[-–—|•·●∙*,]\s+|\s*[|•·●∙]\s*")
POSTCODE = re.compile(
    r"(?<!\d)(?:[A-Z]{1,3}[- ])?\d{4,5}\s?[A-Z][a-zA-Z]|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|"
    r"(?<!\w)[A-Z]\d{2}\s[A-Z\d]{4}(?!\w)|[A-Za-z],?\s+[A-Z]{2}\s+\d{5}"
)
_DOMAIN = re.compile(r"(?:www\.|@|https?://(?:www\.)?)([\w-]+)\.", re.IGNORECASE)
_NAME_LABEL = re.compile(r"\W*(?:name|nom|firma)\W*")
_FOUNDED = re.compile(r"(?:since|seit|depuis|est\.?|established|gegrundet|fondee?)\s*(?:en\s*)?\d{4}")


@dataclass(frozen=True)
class Letter:
    """All lines of a document, how often each name stands in it, and the domains of its addresses.

    `headings` are the lines that head a seller's or a buyer's block; `named` are those with the label "Name:" to
    their left.
    """

    lines: tuple[Line, ...]
    counts: Counter[str]
    domains: tuple[str, ...]
    headings: tuple[tuple[str, Line], ...]
    named: frozenset[Line]

    @staticmethod
    def of(sheet: Sheet) -> Letter:
        """Look through the whole document once."""
        lines = tuple(line for row in sheet.rows for line in row.lines)
        pairs = [pair for row in sheet.rows for pair in pairwise(row.lines)]
        return Letter(
            lines=lines,
            counts=Counter(name_key(part) for line in lines for part in SENDER_PARTS.split(line.text)),
            domains=tuple({name_key(m[1]) for line in lines for m in _DOMAIN.finditer(line.text)}),
            headings=tuple((kind, line) for line in lines if (kind := heading_kind(line.text))),
            named=frozenset(right for left, right in pairs if _NAME_LABEL.fullmatch(fold(left.text))),
        )

    def column_below(self, line: Line) -> list[Line]:
        """What stands below `line` at its left or its right edge, down to some line heights."""
        reach = COLUMN_REACH * line.box.height
        return [
            other
            for other in self.lines
            if other.page == line.page
            and 0 < other.box.top - line.box.bottom < reach
            and min(abs(other.box.left - line.box.left), abs(other.box.right - line.box.right)) < EDGE_TOLERANCE
        ]

    def heading_over(self, line: Line, *, left: float) -> str:
        """The kind of the nearest heading above `line`, whose block starts at `left`, in its column or left of it."""
        reach = HEADING_REACH * line.box.height
        above = [
            (line.box.top - h.box.top, kind)
            for kind, h in self.headings
            if h.page == line.page
            and 0 <= line.box.top - h.box.top < reach
            and h.box.left < line.box.right
            and left < h.box.right + VALUE_COLUMN
        ]
        return min(above)[1] if above else ""

    def owns_domain(self, name: str) -> bool:
        """Whether a web or mail address of the document sounds like `name` without its legal form."""
        key = name_key(STRONG_FORM.sub("", fold(name)))
        long = [domain for domain in self.domains if min(len(domain), len(key)) >= DOMAIN_LENGTH]
        return any(fuzz.partial_ratio(domain, key) > DOMAIN_SCORE for domain in long)


def in_window(line: Line) -> bool:
    """Whether a line stands where a window envelope shows the addressee (DIN 5008, and wide enough for its kin)."""
    return line.page == 1 and line.box.left < 0.25 and 0.12 < line.box.top < 0.33


def address_in(lines: Sequence[Line]) -> list[Line]:
    """The address that `lines` begin with, up to its postcode, without a slogan before; none when there is none."""
    found: list[Line] = []
    for line in lines[:5]:
        if role_of(line.text) in BACK_OFFICE or heading_kind(line.text):
            return []
        if found or (any(c.isdigit() for c in line.text) and not _FOUNDED.search(fold(line.text))):
            found.append(line)
        if POSTCODE.search(line.text):
            return found
    return []
