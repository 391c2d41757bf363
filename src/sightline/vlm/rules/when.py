"""Dates and times, with the order of day and month decided by evidence or left open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from sightline.text.dates import PrintedDate, dates, fold, times
from sightline.text.rows import Line
from sightline.text.sheet import Sheet
from sightline.types import Candidate
from sightline.vlm.rules.candidates import READER

Order: TypeAlias = Literal["day first", "month first", "unknown"]

_WORDS = re.compile(r"[^\W\d_]{2}")
_DATE = re.compile(
    r"(?<![a-z])(?:date|datum|tarikh|vom|dated|du)(?![a-z])|datum|date(?![a-z])|rechnungsdatum|invoice\s*date"
)
_INVOICE_DATE = re.compile(
    r"(?:invoice|bill|tax|issue|doc(?:ument)?|rechnungs?|beleg|ausstellungs?|facture)\W*(?:date|datum)|date\s*(?:of\s*(?:issue|invoice)|"
    r"d.?(?:emission|e\s*facture|e\s*facturation))|(?:rechnung|facture|invoice|avoir|gutschrift)\b.*\b(?:vom|von|du|of|date|issued\s*at)"
)
_DUE = re.compile(
    r"(?<![a-z])due|fallig|zahlbar|bis\s*zum|remit|(?:uberweis|zahl|pay).*(?:bis|until|by)|zahlungsziel|limite\s*de\s*paiement|echeance|payable|pay\s*by|payment\s*date|a\s*payer|reglement|falligkeit"
)
_OTHER = re.compile(
    r"expir|valid|gultig|liefer|leistung|deliver|livraison|order\s*date|bestell|period|zeitraum|from|since|seit|birth|"
    r"geburt|print|auftrag|commande|tour|check\s*in|check\s*out|exchange|return|before|within|dd\s*:|member|until|bis|remit|eingang|skonto|abzug|"
    r"valeur|servi(?:ce|ed)|ship|version|upd|approv"
)


@dataclass(frozen=True)
class Seen:
    """A printed date, where it stands, what is written beside it, and how far down the document."""

    printed: PrintedDate
    line: Line
    label: str
    row: int
    with_time: bool


def seen_dates(sheet: Sheet) -> list[Seen]:
    """Every date of the document, top to bottom."""
    return [one for number in range(len(sheet.rows)) for one in _row_dates(sheet, number)]


def _row_dates(sheet: Sheet, number: int) -> Iterator[Seen]:
    row = sheet.rows[number]
    with_time = bool(times(row.text))
    for index, line in enumerate(row.lines):
        for printed in dates(line.text):
            before = line.text[: printed.start]
            left = row.lines[index - 1].text if index else ""
            if not _WORDS.search(before) and _WORDS.search(left) and not dates(left):
                before = f"{left} {before}"
            label = before if _WORDS.search(before) else _heading(sheet, number, line)
            yield Seen(printed, line, label, number, with_time)


def _heading(sheet: Sheet, number: int, line: Line) -> str:
    """The text right above `line`, as in a table of headings and values."""
    for row in reversed(sheet.rows[max(0, number - 2) : number]):
        over = [
            o.text
            for o in row.lines
            if o.box.left < line.box.right and o.box.right > line.box.left and o.page == line.page
        ]
        if over:
            return over[0]
    return ""


def order_of(sheet: Sheet, seen: Sequence[Seen]) -> Order:
    """Day first or month first: by the other dates of the document, else by its currency, else unknown."""
    certain = [
        s.printed
        for s in seen
        if s.printed.separator and not s.printed.is_ambiguous and s.printed.day_first != s.printed.month_first
    ]
    firsts = {"month first" if d.day_first is None else "day first" for d in certain}
    if len(firsts) == 1:
        return "day first" if firsts == {"day first"} else "month first"
    currencies = set(sheet.currencies) or currency_words(sheet)
    if currencies == {"USD"}:
        return "month first"
    return "day first" if currencies - {"USD"} else "unknown"


def currency_words(sheet: Sheet) -> set[str]:
    """Currencies that are named anywhere, as in the head of a column."""
    text = " ".join(row.text for row in sheet.rows)
    named = {
        "RM": "MYR",
        "EUR": "EUR",
        "Euro": "EUR",
        "€": "EUR",
        "£": "GBP",
        "GBP": "GBP",
        "CHF": "CHF",
        "MYR": "MYR",
        "USD": "USD",
    }
    found = {code for word, code in named.items() if re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", text)}
    return found or ({"MYR"} if re.search(r"(?i)sdn\W{0,3}bhd|malaysia|selangor|kuala lumpur", text) else set())


def document_dates(sheet: Sheet) -> list[Candidate]:
    """Candidates for the day of the document, best first."""
    return _candidates(sheet, _document_score)


def due_dates(sheet: Sheet) -> list[Candidate]:
    """Candidates for the day of payment: only dates that are called so."""
    return [c for c in _candidates(sheet, _due_score) if c.score > 0]


def _candidates(sheet: Sheet, score_of: Callable[[Seen, float], float]) -> list[Candidate]:
    seen = seen_dates(sheet)
    order = order_of(sheet, seen)
    made = [c for s in seen for c in _readings(s, score_of(s, s.row / len(sheet.rows)), order)]
    best: dict[str, Candidate] = {}
    for candidate in sorted(made, key=lambda c: -c.score):
        best.setdefault(candidate.value, candidate)
    return list(best.values())[:6]


def _readings(seen: Seen, score: float, order: Order) -> Iterator[Candidate]:
    """One candidate, or two with the same place when nothing decides the order of day and month."""
    place = (seen.line.evidence(seen.printed.start, seen.printed.end),)
    chosen: date | None = seen.printed.month_first if order == "month first" else seen.printed.day_first
    readings = seen.printed.readings if order == "unknown" or chosen is None else (chosen,)
    for index, reading in enumerate(readings):
        yield Candidate(reading.isoformat(), READER, round(score - index * 0.01, 3), place)


def _document_score(seen: Seen, down: float) -> float:
    label = fold(seen.label)
    score = 1.0 - 0.8 * down
    score += 2.0 * bool(_INVOICE_DATE.search(label)) + 1.0 * bool(_DATE.search(label)) + 0.8 * seen.with_time
    score += 0.6 * (not re.search(r"[a-z]", label)) + 1.6 * bool(
        re.fullmatch(r".*[a-z]{3,}\W{0,3}(?:den|le)\W*", label)
    )
    score -= 3.0 * bool(_DUE.search(label)) + 1.5 * bool(_OTHER.search(label))
    score -= 0.7 * (seen.printed.separator == "" and seen.printed.end - seen.printed.start == 8)
    return score


def _due_score(seen: Seen, down: float) -> float:
    label = fold(seen.label)
    return (
        2.0 * bool(_DUE.search(label))
        - 1.0 * bool(_INVOICE_DATE.search(label))
        - 1.0 * ("skonto" in label)
        - 0.1 * down
    )


def document_times(sheet: Sheet) -> list[Candidate]:
    """Times of day, those beside a date or called a time first."""
    found: list[Candidate] = []
    for row in sheet.rows:
        has_date = any(dates(line.text) for line in row.lines)
        for line in row.lines:
            for printed in times(line.text):
                score = 1.0 * has_date + 1.0 * bool(re.search(r"time|zeit|uhr|heure|masa", fold(row.text)))
                score -= 1.5 * bool(re.search(r"hours|open|mon|sun|closed|hrs", fold(row.text)))
                found.append(Candidate(printed.value, READER, score, (line.evidence(printed.start, printed.end),)))
    return sorted((c for c in found if c.score > 0), key=lambda c: -c.score)[:3]
