"""Who wrote an invoice, and to whom: names are weighed by where they stand and what stands with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from sightline.text.dates import fold
from sightline.text.rows import Line, Row
from sightline.text.sheet import Sheet
from sightline.types import Candidate, Evidence
from sightline.vlm.rules.blocks import TextBlock, blocks_of
from sightline.vlm.rules.candidates import READER
from sightline.vlm.rules.misreads import clean
from sightline.vlm.rules.roles import STRONG_FORM, role_of

_SELLER = re.compile(
    r"^\W*(?:verkaufer|seller|vendor|lieferant|fournisseur|vendeur|rechnungssteller|sold\s*by|from|de)\W*$"
)
_BUYER = re.compile(
    r"^\W*(?:kaufer\S*|buyer|bill(?:ed)?\s*to|invoice\s*to|rechnung(?:sadresse|sempfanger|\s*an)|leistungsempfanger|acheteur|client|customer|"
    r"facture\s*a|facturer\s*a|adresse\s*de\s*(?:livraison|facturation)|ship\s*to|sold\s*to|deliver\s*to|lieferadresse|kunde|to|an|"
    r"herrn?|frau|firma|kaufer/leistungsempfanger)\W*$"
)
_LABEL = re.compile(
    r"(?:globale\s*)?(?:nummer|number|numero|anschrift|address|adresse|qualifizierung|betreff|bemerkung|inhalt|seite|page)"
)
_TITLE = re.compile(
    r"(?:rechnung|invoice|facture|avoir|gutschrift|credit\s*note|beitragsrechnung|sehr\s*geehrte|dear)(?![a-z])"
)
_FOUNDED = re.compile(r"(?:since|seit|depuis|est\.?|established|gegrundet|fondee?)\s*(?:en\s*)?\d{4}")
# An association's name says what it is in its second line: the line above is part of it.
_GENERIC = re.compile(r"^(?:\w*verein|gesellschaft|genossenschaft|verband|association|society|societe)\b")
# How many line heights below a heading its block may stand.
HEADING_REACH = 16
# How many line heights below a name its address may begin, and how exactly it keeps the name's edge (page widths).
COLUMN_REACH = 9
EDGE_TOLERANCE = 0.01
# How far right of a heading its block may start, as in a form with labels on the left: a share of the page's width.
VALUE_COLUMN = 0.35
_SENDER_PARTS = re.compile(r"\s+[-–—|•·●∙*,]\s+|\s*[|•·●∙]\s*")
_COMMA = re.compile(r",\s+")
_DOMAIN = re.compile(r"(?:www\.|@|https?://(?:www\.)?)([\w-]+)\.", re.IGNORECASE)
_POSTCODE = re.compile(
    r"(?<!\d)(?:[A-Z]{1,3}[- ])?\d{4,5}\s?[A-Z][a-zA-Z]|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|"
    r"(?<!\w)[A-Z]\d{2}\s[A-Z\d]{4}(?!\w)|[A-Za-z],?\s+[A-Z]{2}\s+\d{5}"
)
_BACK_OFFICE = ("contact", "tax_id", "registration")


@dataclass(frozen=True, slots=True)
class Party:
    """A possible name with its address and how much speaks for seller and for buyer."""

    name: str
    evidence: Evidence
    address: str | None
    address_evidence: tuple[Evidence, ...]
    seller: float
    buyer: float


def parties(sheet: Sheet) -> list[Party]:
    """Every possible party of the document."""
    context = _Context.of(sheet)
    found = [party for block in blocks_of(sheet) for party in _parties_in(block, context)]
    return found + [party for row in sheet.rows for party in _sender_row(row, context)]


def best_seller(found: Sequence[Party]) -> list[Party]:
    """Parties by how much they look like the one who wrote the document."""
    return sorted((p for p in found if p.seller > 0), key=lambda p: -(p.seller - 0.5 * p.buyer))


def best_buyer(found: Sequence[Party], seller: Party | None) -> list[Party]:
    """Parties by how much they look like the one who has to pay; never the seller again."""
    others = [p for p in found if p.buyer > 1.0 and (seller is None or _key(p.name) != _key(seller.name))]
    return sorted(others, key=lambda p: -p.buyer)


def address_of(party: Party, found: Sequence[Party]) -> Party | None:
    """`party`, or another mention of the same name, with an address; None when none has one."""
    same = (other for other in found if _key(other.name) == _key(party.name))
    return next((other for other in (party, *same) if other.address), None)


def name_candidate(party: Party, score: float) -> Candidate:
    """The party's name as a candidate."""
    return Candidate(party.name, READER, round(score, 3), (party.evidence,))


@dataclass(frozen=True)
class _Context:
    """What the whole document says about names: how often each stands, and the domains of its addresses."""

    lines: tuple[Line, ...]
    counts: Counter[str]
    domains: tuple[str, ...]
    headings: tuple[tuple[str, Line], ...]
    named: frozenset[Line]
    """Lines with the label "Name:" to their left."""

    @staticmethod
    def of(sheet: Sheet) -> _Context:
        lines = tuple(line for row in sheet.rows for line in row.lines)
        headings = tuple((kind, line) for line in lines if (kind := _heading_kind(line.text)))
        text = "\n".join(row.text for row in sheet.rows)
        counts = Counter(
            _key(part) for row in sheet.rows for line in row.lines for part in _SENDER_PARTS.split(line.text)
        )
        domains = tuple({m[1].lower() for m in _DOMAIN.finditer(text)})
        named = {
            b
            for row in sheet.rows
            for a, b in pairwise(row.lines)
            if re.fullmatch(r"\W*(?:name|nom|firma)\W*", fold(a.text))
        }
        return _Context(lines, counts, domains, headings, frozenset(named))

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

    def matches_domain(self, name: str) -> bool:
        key = STRONG_FORM.sub("", fold(name))
        key = re.sub(r"[^a-z0-9]", "", key)
        return any(
            len(d) >= 4 and fuzz.partial_ratio(re.sub(r"[^a-z0-9]", "", fold(d)), key) > 85
            for d in self.domains
            if len(key) >= 4
        )


def _parties_in(block: TextBlock, context: _Context) -> Iterator[Party]:
    back_office = sum(role_of(line.text) in _BACK_OFFICE for line in block.lines)
    for index, line in enumerate(block.lines):
        party = _named_line(block, index, context)
        if party is None:
            continue
        heading = context.heading_over(line, left=block.lines[0].box.left)
        seller = party.seller + 3.0 * (heading == "seller") - 3.0 * (heading == "buyer") + 0.6 * min(back_office, 2)
        buyer = party.buyer + 3.0 * (heading == "buyer") - 2.0 * (heading == "seller") - 0.7 * min(back_office, 2)
        bonus = 2.0 * bool(context.named & set(block.lines[max(0, index - 1) : index + 1]))
        yield replace(party, seller=seller + bonus, buyer=buyer + bonus)


def _heading_kind(text: str) -> str:
    folded = fold(text)
    return "buyer" if _BUYER.search(folded) else "seller" if _SELLER.search(folded) else ""


def _sender_row(row: Row, context: _Context) -> Iterator[Party]:
    """A row such as "Name - Street 1 - 12345 Town", as it stands over the window of an envelope."""
    head = row.lines[0]
    parts = _parts(row, _SENDER_PARTS)
    if len(parts) < 3:
        parts = _parts(row, _COMMA)
    town = next((i for i, part in enumerate(parts[:4]) if _POSTCODE.search(part)), 0)
    name = parts[0] if parts else ""
    if town < 2 or "@" in name or not (_is_name(name) or role_of(name) == "contact"):
        return
    start = head.text.index(name)
    score = 3.0 + 1.0 * bool(STRONG_FORM.search(fold(name))) + 1.0 * context.matches_domain(name)
    score -= 4.0 * bool(_BUYER.match(fold(name)))
    address = tuple(line.evidence() for line in row.lines[: town + 1])
    yield Party(
        clean(name), head.evidence(start, start + len(name)), ", ".join(parts[1 : town + 1]), address, score, 0.0
    )


def _parts(row: Row, separator: re.Pattern[str]) -> list[str]:
    return [part.strip() for line in row.lines for part in separator.split(line.text) if part.strip()][:5]


def _named_line(block: TextBlock, index: int, context: _Context) -> Party | None:
    line = block.lines[index]
    labelled = re.sub(r"^\s*(?:name|nom|firma)\s*:\s*", "", line.text, flags=re.IGNORECASE)
    start = len(line.text) - len(labelled)
    name = re.split(r"\s[-–]\s(?=\d)|,\s(?=\d)|\s[●•·|]\s", labelled)[0].strip(" ,;:*")
    if not _is_name(name):
        return None
    strong = bool(STRONG_FORM.search(fold(name)))
    lines = _address_in(block.lines[index + 1 :]) or (
        _address_in(context.column_below(line)) if strong or _in_window(line) else []
    )
    first = (
        index - 1
        if strong and index and _GENERIC.search(fold(name)) and _is_name(block.lines[index - 1].text)
        else index
    )
    if first < index:
        name = f"{block.lines[first].text} {name}"
    if not strong and not lines and start == 0 and line not in context.named:
        return None
    seller = 1.5 * strong + 0.8 * bool(lines) + 0.5 * start * bool(start < 12) / max(1, start)
    seller += (
        1.5 * context.matches_domain(name) + 0.5 * min(2, context.counts[_key(name)] - 1) + 0.5 * (1 - line.box.top)
    )
    buyer = (
        1.5 * bool(lines)
        + 0.5 * (line.box.left < 0.4)
        + 0.5 * (line.box.top < 0.4)
        - 0.3 * context.matches_domain(name)
    )
    address = clean(", ".join(one.text for one in lines)) or None
    evidence = line.evidence(start) if first < index else line.evidence(start, start + len(name))
    return Party(clean(name), evidence, address, tuple(one.evidence() for one in lines), seller, buyer)


def _in_window(line: Line) -> bool:
    """Whether a line stands where a window envelope shows the addressee (DIN 5008, and wide enough for its kin)."""
    return line.page == 1 and line.box.left < 0.25 and 0.12 < line.box.top < 0.33


def _address_in(lines: Sequence[Line]) -> list[Line]:
    """The address that `lines` begin with, up to its postcode, without a slogan before; none when there is none."""
    found: list[Line] = []
    for line in lines[:5]:
        if role_of(line.text) in _BACK_OFFICE or _heading_kind(line.text):
            return []
        if found or (any(c.isdigit() for c in line.text) and not _FOUNDED.search(fold(line.text))):
            found.append(line)
        if _POSTCODE.search(line.text):
            return found
    return []


def _is_name(text: str) -> bool:
    folded = fold(text)
    if _heading_kind(text) or _LABEL.match(folded):
        return False
    if STRONG_FORM.search(folded):
        return len(text) <= 70 and not re.search(r"kapital|capital|geschaftsfuhrer|registered|:", folded)
    if _TITLE.match(folded):
        return False
    letters = sum(c.isalpha() for c in text)
    fits = 4 <= len(text) <= 50 and letters > 0.7 * len(text.replace(" ", ""))
    return (
        fits
        and role_of(text) == "name"
        and text[:1].isupper()
        and len(text.split()) <= 6
        and not text.endswith((".", ":"))
    )


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))
