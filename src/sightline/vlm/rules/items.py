"""Line items: the rows between the head of the table and the first row that sums up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sightline.text.cues import cues
from sightline.text.dates import fold
from sightline.text.rows import Row
from sightline.text.sheet import Money, Sheet
from sightline.types import Evidence

_HEAD = {
    "description": re.compile(
        r"desc|beschreibung|bezeichnung|artikel|item|product|produkt|leistung|designation|libelle|text|position"
    ),
    "quantity": re.compile(
        r"qty|quantit|menge|anzahl|aantal|(?<![a-z])qte|(?<![a-z])qt(?![a-z])|stk|units|hours|stunden"
    ),
    "price": re.compile(r"price|preis|prix|prijs|(?<![a-z])u/?\W?p|rate|einzel|tarif|cost"),
    "total": re.compile(r"amount|total|betrag|gesamt|summe|montant|amt|bedrag|sum"),
}
_STOP = re.compile(
    r"sub\W*total|zwischensumme|sous\W*total|nettobetrag|gesamtbetrag|total\s*(?:ht|ttc|amount|sales|due|incl|excl|gst|payable)|"
    r"^\W*(?:grand\s*|net\s*)?total\W*(?:rm|eur|usd|myr|gbp|chf)?\W*(?:[\d.,\s€$£]*)$|positionssumme|umsatzsteueraufschlusselung|rechnungsbetrag|"
    r"gesamtsumme|rechnungssumme|summe\s*(?:netto|positionen)|gesamt\s*netto|montant\s*total|exclusief|subtotaal|^\W*(?:summe|gesamt|zu\s*zahlen|a\s*payer|net\s*a\s*payer|amount\s*due|total\s*due)"
)
_NEVER = frozenset({"total", "sub", "tender", "change", "rounding", "summary", "deposit", "discount"})
_EXTRAS = _NEVER | {"tax", "shipping"}
_UNIT = re.compile(
    r"[\W\d]*(?:stk|st|std|pcs|each|unit|units|kg|hrs|rm|myr|eur|usd|chf|gbp|tag|tage|pauschal|psch|forf)\W*",
    re.IGNORECASE,
)
_PRICES_BEHIND = re.compile(r"(?:\s+(?:\d+\s*[x×@]\s*)?-?[\d.,']*\d[.,]\d{2,4}(?:\s*(?:[x×@]|%|RM|€))?)+$")
# "1.238 kg x 30.35": how a price above or below came about, and no item of its own.
_DETAIL = re.compile(r"\W*[\d.,]+\s*[a-z]{0,5}\.?\s*[x×@*]\s*\D{0,4}[\d.,']+\W*", re.IGNORECASE)
# A row with more numbers than this is no line of a bill.
MAX_FIGURES = 12
HALF_CENT = Decimal("0.005")
_NUMBER = re.compile(r"(?<![\w.,])-?\d{1,3}(?:[.,' ]\d{3})*[.,]\d{1,4}(?![\d%])|(?<![\w.,])-?\d{1,6}(?![\w.,%])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it is printed."""

    value: Decimal
    place: Evidence


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the table. `factors` are quantity and unit price, given when their product is the line's total."""

    description: str
    factors: tuple[Figure, Figure] | None
    money: Money
    evidence: tuple[Evidence, ...]


def line_items(sheet: Sheet) -> list[Item]:
    """The items in the order of the document; none when no table of them is found."""
    start, stop = _region(sheet)
    by_row: dict[int, list[Money]] = {}
    for money in sheet.money:
        if start <= money.row < stop:
            by_row.setdefault(money.row, []).append(money)
    made: list[Item] = []
    floor = start
    for number, found in sorted(by_row.items()):
        item = _item(sheet, found, floor)
        if item is not None:
            made.append(item)
            floor = number + 1
    return made


def _region(sheet: Sheet) -> tuple[int, int]:
    """From below the head of the table to the first row that sums up; the head may be missing on receipts."""
    heads = [i for i, row in enumerate(sheet.rows) if _is_head(row)]
    start = heads[0] + 1 if heads else 0
    stops = (i for i in range(start, len(sheet.rows)) if _stops(sheet, i) and _sums_up(sheet, i))
    return start, next(stops, len(sheet.rows))


def _stops(sheet: Sheet, number: int) -> bool:
    """Whether the row is named as a sum; one of its columns alone may be, where an amount stands beside it."""
    row = sheet.rows[number]
    alone = [line.text for line in row.lines] if any(money.row == number for money in sheet.money) else []
    return any(_STOP.search(fold(text)) for text in (row.text, *alone))


def _is_head(row: Row) -> bool:
    folded = fold(row.text)
    return sum(bool(pattern.search(folded)) for pattern in _HEAD.values()) >= 3 and not re.search(r"\d[.,]\d\d", folded)


def _sums_up(sheet: Sheet, number: int) -> bool:
    """Whether the row or its neighbour below holds an amount; a heading that says "Total" does not."""
    return any(money.row in (number, number + 1) for money in sheet.money) and not _is_head(sheet.rows[number])


def _item(sheet: Sheet, found: Sequence[Money], floor: int) -> Item | None:
    money = found[-1]
    row = sheet.rows[money.row]
    if cues(_words(row)) & _NEVER or _DETAIL.fullmatch(row.text) or re.search(r"brutto|abschlag", fold(row.text)):
        return None
    description, evidence = _description(sheet, money, floor)
    # Words of another row may belong to the sums that are printed beside a table of taxes.
    if description is None or cues(description) & _NEVER:
        return None
    factors = _factors(sheet, money, floor)
    # A lone amount beside "VAT", "Discount" or "Shipping" is part of the sums.
    if len(found) == 1 and factors is None and cues(description) & _EXTRAS:
        return None
    return Item(description, factors, money, evidence)


def _words(row: Row) -> str:
    return re.sub(r"[\d.,%€$£]+", " ", row.text)


def _description(sheet: Sheet, money: Money, floor: int) -> tuple[str | None, tuple[Evidence, ...]]:
    """The words left of the amount; else those of the nearest row above that is not yet used, or of the row below."""
    own = money.line.text[: money.amount.start]
    if _is_wordy(own):
        return _trimmed(own), (money.line.evidence(0, money.amount.start),)
    above = range(money.row, max(floor, money.row - 3) - 1, -1)
    below = [n for n in (money.row + 1,) if n < len(sheet.rows) and all(m.row != n for m in sheet.money)]
    for number in (*above, *below):
        lines = [line for line in sheet.rows[number].lines if line is not money.line and _is_wordy(line.text)]
        if lines:
            line = max(lines, key=lambda one: sum(c.isalpha() for c in one.text))
            return _trimmed(line.text), (line.evidence(),)
    return None, ()


def _is_wordy(text: str) -> bool:
    return sum(c.isalpha() for c in text) >= 3 and not _UNIT.fullmatch(text)


def _trimmed(text: str) -> str:
    """Without the position number before it and the prices behind it; numbers of the product's own name stay."""
    text = re.sub(r"^\s*\d{1,3}[.)]?\s+(?:[x×]\s+)?(?=\D)", "", text.strip())
    return _PRICES_BEHIND.sub("", text).strip(" -:;|@")


def _factors(sheet: Sheet, money: Money, floor: int) -> tuple[Figure, Figure] | None:
    """Quantity and unit price: two numbers of the row, or of the row next to it, whose product is the amount."""
    for number in (money.row, money.row - 1, money.row + 1):
        if number == money.row or floor <= number < len(sheet.rows):
            figures = _figures(sheet.rows[number], leave_out=money.evidence)
            pairs = [(q, p) for q in figures for p in figures if q is not p and _makes(q, p, money.amount.value)]
            # A whole number is the quantity; of two broken ones ("1.186 kg x 3.40"), the one that stands first.
            if pairs:
                return min(pairs, key=lambda pair: pair[0].value != pair[0].value.to_integral_value())
    return None


def _makes(quantity: Figure, price: Figure, total: Decimal) -> bool:
    """Whether the product is the total, up to the rounding of a price that is printed to the cent."""
    return abs(quantity.value * price.value - total) <= HALF_CENT * max(1, abs(quantity.value))


def _figures(row: Row, *, leave_out: Evidence) -> list[Figure]:
    """The numbers of a row but zeros and the one at the place `leave_out`, left to right."""
    found: list[Figure] = []
    for line in row.lines:
        for match in _NUMBER.finditer(line.text):
            value = _decimal(match[0])
            place = line.evidence(match.start(), match.end())
            if value and place.box.left != leave_out.box.left:
                found.append(Figure(value, place))
    return found[:MAX_FIGURES]


def _decimal(text: str) -> Decimal | None:
    """A number with any decimal mark: the last comma or point counts, those before it group."""
    bare = text.replace(" ", "").replace("'", "")
    mark = max(bare.rfind(","), bare.rfind("."))
    if mark >= 0:
        bare = re.sub(r"[.,]", "", bare[:mark]) + "." + bare[mark + 1 :]
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None
