"""Invoice numbers, tax ids and bank accounts of the vendor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sightline.text.amounts import amounts
from sightline.text.dates import dates, fold
from sightline.text.identifiers import Identifier, ibans, tax_ids
from sightline.text.rows import Line
from sightline.text.sheet import Sheet
from sightline.types import Candidate
from sightline.vlm.rules.candidates import READER

_DOCUMENT = (
    r"(?:rechnungs?|invo[i1]ce|facture|factuur|beleg|avoir|gutschrift|credit\s*note|bill|faktura|fattura|factura|"
    r"receipt|tax\s*invoice)"
)
_NUMBER = r"(?:nummer|nr|no|number|num(?:ero)?|n[°ºo]|#|id)"
# Labels from the surest to the weakest.
_LABELS = (
    (3.0, re.compile(rf"{_DOCUMENT}\s*-?\s*{_NUMBER}(?![a-z])\W{{0,6}}")),
    (2.9, re.compile(rf"(?<![a-z]){_NUMBER}\s*(?:de\s*(?:la\s*)?|der\s*|of\s*)?{_DOCUMENT}\W{{0,4}}")),
    (2.6, re.compile(rf"{_DOCUMENT}\b[^:]{{0,24}}?(?<![a-z]){_NUMBER}(?![a-z])\W{{0,4}}")),
    (2.2, re.compile(rf"(?<![a-z]){_DOCUMENT}\s*[:#]\W{{0,3}}")),
    (1.6, re.compile(rf"(?<![a-z]){_DOCUMENT}\s+(?=[a-z]{{0,4}}[-/]?\d)")),
    (
        1.0,
        re.compile(
            r"(?<![a-z])(?:document|doc|inv|ref(?:erence)?|vsnr|vertragsnummer)\W{0,3}(?:no|nr|number|#)?\W{0,4}"
        ),
    ),
)
_OTHER = re.compile(
    r"kunden|customer|client|order|bestell|commande|liefer|delivery|account|konto|member|"
    r"tax\s*(?:id|reg)|vat|gst|original|linked|liee|related"
)
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[./_-](?=[A-Za-z0-9])){2,29}|[A-Za-z]{0,4}\s?\d{2,}")
_VAT_LABEL = re.compile(r"ust\W|umsatzsteuer|(?<![a-z])vat|(?<![a-z])tva|(?<![a-z])btw")
_CUSTOMER = re.compile(
    r"client|kunde|customer|kaufer|buyer|bill\s*to|ship\s*to|acheteur|leistungsempfanger|recipient|empfanger"
)


def invoice_numbers(sheet: Sheet) -> list[Candidate]:
    """Candidates for the number of the document, those with the surest label first."""
    found: dict[str, Candidate] = {}
    for candidate in sorted(_numbers(sheet), key=lambda c: -c.score):
        found.setdefault(candidate.value, candidate)
    return list(found.values())[:5]


def _numbers(sheet: Sheet) -> Iterator[Candidate]:
    for number, row in enumerate(sheet.rows):
        down = number / max(1, len(sheet.rows))
        for index, line in enumerate(row.lines):
            right = row.lines[index + 1] if index + 1 < len(row.lines) else None
            yield from _labelled(line, right, _below(sheet, number, line), 0.4 * (1 - down))


def _labelled(line: Line, right: Line | None, below: Line | None, bonus: float) -> Iterator[Candidate]:
    """What follows a label in its line, else in the next line of the row, else right below."""
    folded = fold(line.text)
    for score, label in _LABELS:
        match = label.search(folded)
        if match is None or _OTHER.search(folded[: match.end()]):
            continue
        if token := _token(line, match.end()):
            yield _candidate(line, token, score + bonus)
        elif match.end() < len(folded) - 3:
            continue
        elif right and (token := _token(right, 0)) and token[0] <= 2:
            yield _candidate(right, token, score + bonus - 0.1)
        elif below and (token := _token(below, 0)) and token[0] == 0:
            yield _candidate(below, token, score + bonus - 0.3)
        return


def _token(line: Line, start: int) -> tuple[int, int] | None:
    """The first word from `start` that has a digit and is no date or amount, within 30 characters."""
    taken = [(d.start, d.end) for d in dates(line.text)] + [(a.start, a.end) for a in amounts(line.text)]
    for match in _TOKEN.finditer(line.text, start, min(len(line.text), start + 60)):
        if match.start() > start + 30:
            return None
        if any(c.isdigit() for c in match[0]) and not any(a <= match.start() < b for a, b in taken):
            return match.span()
    return None


def _candidate(line: Line, span: tuple[int, int], score: float) -> Candidate:
    return Candidate(line.text[slice(*span)], READER, round(score, 3), (line.evidence(*span),))


def _below(sheet: Sheet, number: int, line: Line) -> Line | None:
    """The line of the next row that stands under `line`."""
    for row in sheet.rows[number + 1 : number + 2]:
        for other in row.lines:
            if other.page == line.page and other.box.left < line.box.right and other.box.right > line.box.left:
                return other
    return None


def vendor_tax_ids(sheet: Sheet) -> list[Candidate]:
    """Tax ids that are not called the customer's: valid VAT numbers first."""
    return _identifiers(sheet, tax_ids)


def vendor_ibans(sheet: Sheet) -> list[Candidate]:
    """Bank accounts, valid ones first."""
    return _identifiers(sheet, ibans)


def _identifiers(sheet: Sheet, find: Callable[[str], Iterator[Identifier]]) -> list[Candidate]:
    made: list[Candidate] = []
    customer = False
    for row in sheet.rows:
        customer = _section(row.text, customer=customer)
        for line in row.lines:
            for one in find(line.text):
                score = {True: 2.0, None: 1.0, False: 0.5}[one.valid] + 1.0 * bool(_VAT_LABEL.search(fold(row.text)))
                score -= 1.5 * bool(_CUSTOMER.search(fold(row.text))) + 1.0 * customer
                made.append(Candidate(one.value, READER, score, (line.evidence(one.start, one.end),)))
    best: dict[str, Candidate] = {}
    for candidate in sorted(made, key=lambda c: -c.score):
        best.setdefault(candidate.value, candidate)
    return list(best.values())[:5]


def _section(text: str, *, customer: bool) -> bool:
    """Whether the rows from here on speak about the customer: a heading says so, until another one does."""
    folded = fold(text).strip()
    if re.match(
        r"(?:verkaufer|seller|vendor|lieferant|fournisseur|vendeur|rechnungssteller|bemerkung|position|beschreibung)",
        folded,
    ):
        return False
    return customer or bool(
        re.match(r"(?:kaufer|buyer|bill\s*to|rechnungsempfanger|leistungsempfanger|acheteur)", folded)
    )
