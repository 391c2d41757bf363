"""The taxes that are printed beside amounts were levied on the day of the document: a misread year shows here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sightline.text.dates import fold
from sightline.types import Finding
from sightline.verify.case import Case, Findings, day_of


@dataclass(frozen=True, slots=True)
class Levy:
    """A tax in one currency: how a folded row of print names it, and its first and last day, None when in force."""

    name: str
    currency: str
    print: str
    first: date
    last: date | None = None


# Services are billed ahead and behind: a rate is printed up to a year before and after it is levied.
GRACE = timedelta(days=366)
_SWISS = r"(?:mwst|tva|iva|vat)\b.*(?<![\d.,]){}\s?%|(?<![\d.,]){}\s?%.*(?:mwst|tva|iva|vat)"
LEVIES = (
    # Goods and Services Tax Act 2014 (Act 762), repealed by Act 805.
    Levy("GST in Malaysia", "MYR", r"(?<![a-z])gst", date(2015, 4, 1), date(2018, 8, 31)),
    # The Federal Council's changes of the Swiss VAT Act, article 25.
    Levy("the Swiss VAT of 8.1 %", "CHF", _SWISS.replace("{}", r"8[.,]10?"), date(2024, 1, 1)),
    Levy("the Swiss VAT of 7.7 %", "CHF", _SWISS.replace("{}", r"7[.,]70?"), date(2018, 1, 1), date(2023, 12, 31)),
    Levy("the Swiss VAT of 8.0 %", "CHF", _SWISS.replace("{}", r"8[.,]00?"), date(2011, 1, 1), date(2017, 12, 31)),
    # Finance Act 2010, No. 2, section 3.
    Levy("the British VAT of 20 %", "GBP", r"vat\b.*(?<![\d.,])20(?:[.,]0+)?\s?%", date(2011, 1, 4)),
)


def levied(case: Case) -> Findings:
    """A warning for the day of a document that prints a tax of another time."""
    rows = {fold(case.sheet.rows[money.row].text) for money in case.sheet.money}
    for path in ("date", "invoice_date"):
        day = day_of(case.values.get(path))
        if day is None:
            continue
        for levy in LEVIES:
            printed = levy.currency == case.values.get("currency") and any(re.search(levy.print, r) for r in rows)
            if printed and not _in_force(levy, day):
                until = f" to {levy.last.isoformat()}" if levy.last else ""
                message = f"The document prints {levy.name}, which was levied from {levy.first.isoformat()}{until}."
                yield path, Finding("levied", "warning", message)


def _in_force(levy: Levy, day: date) -> bool:
    return levy.first - GRACE <= day and (levy.last is None or day <= levy.last + GRACE)
