"""Rules as a provider: every field is a list of candidates, and the best one is the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sightline.errors import ProviderError
from sightline.text.dates import fold
from sightline.text.sheet import Sheet
from sightline.types import Answer, Candidate, Json, Question, Quote, Reading
from sightline.vlm.rules import numbers, when
from sightline.vlm.rules.candidates import READER, priced, printed
from sightline.vlm.rules.items import Figure, Item, line_items
from sightline.vlm.rules.letterhead import Block, letterhead
from sightline.vlm.rules.parties import Party, address_of, best_buyer, best_seller, parties
from sightline.vlm.rules.totals import ranked_totals, split, unproven_subtotals, unproven_taxes

Candidates = dict[str, tuple[Candidate, ...]]

_METHODS = {
    "card": re.compile(r"visa|master|card|karte|carte|amex|debit|credit|maestro|(?<![a-z])cb(?![a-z])"),
    "cash": re.compile(r"cash|(?<![a-z])bar(?![a-z])|especes|tunai|gegeben"),
}


class Rules:
    """Reads receipts and invoices from their OCR text alone. Costs some milliseconds a page, and no money."""

    name = READER

    async def ask(self, question: Question) -> Answer:
        """The best candidate of every field, with its rivals; ProviderError for a task that has no rules."""
        return self.read(question.readings, question.task.name)

    def quote(self, question: Question) -> Quote:  # noqa: ARG002 (whatever is asked)
        """Nothing: no token, no money."""
        return Quote()

    @staticmethod
    def knows(task: str) -> bool:
        """Whether there are rules for the task of that name."""
        return task in _READERS

    def read(self, readings: Sequence[Reading], task: str) -> Answer:
        """The answer for the pages of one document, without waiting."""
        if not self.knows(task):
            raise ProviderError(
                f"The rules read {' and '.join(_READERS)}; for the task {task!r} choose a model with --model."
            )
        sheet = Sheet.of(readings)
        items = line_items(sheet)
        candidates = {**_READERS[task](sheet), **_item_candidates(items)}
        return Answer(values=_nested(candidates, items), candidates=candidates, provider=self.name)


def _receipt(sheet: Sheet) -> Candidates:
    head = letterhead(sheet.rows)
    return {
        "vendor.name": _block(head.name),
        "vendor.address": _block(head.address),
        "vendor.tax_id": tuple(numbers.vendor_tax_ids(sheet)),
        "date": tuple(when.document_dates(sheet)),
        "time": tuple(when.document_times(sheet)),
        **_money(sheet),
        "payment_method": tuple(_payment(sheet)),
    }


def _invoice(sheet: Sheet) -> Candidates:
    found = parties(sheet)
    sellers = best_seller(found)
    buyers = best_buyer(found, sellers[0] if sellers else None)
    head = letterhead(sheet.rows)
    return {
        "vendor.name": tuple(_name(p, p.seller) for p in sellers[:4]) or _block(head.name),
        "vendor.address": _address(sellers, found) or (() if sellers else _block(head.address)),
        "vendor.tax_id": tuple(numbers.vendor_tax_ids(sheet)),
        "customer.name": tuple(_name(p, p.buyer) for p in buyers[:3]),
        "customer.address": _address(buyers, found),
        "invoice_number": tuple(numbers.invoice_numbers(sheet)),
        "invoice_date": tuple(when.document_dates(sheet)),
        "due_date": tuple(when.due_dates(sheet)),
        **_money(sheet),
        "iban": tuple(numbers.vendor_ibans(sheet)),
    }


def _money(sheet: Sheet) -> Candidates:
    ranked = ranked_totals(sheet)
    total = ranked[0][0] if ranked else None
    parts = split(sheet, total) if total else None
    if parts:
        places = tuple(tax.evidence for tax in parts.taxes)
        subtotal = [priced(parts.subtotal, 1 + parts.score)]
        tax = [Candidate(str(parts.tax), READER, 1 + parts.score, places)]
    else:
        subtotal, tax = unproven_subtotals(sheet), unproven_taxes(sheet, total)
    return {
        "total": tuple(priced(money, share) for money, share in ranked),
        "subtotal": tuple(subtotal),
        "tax": tuple(tax),
        "currency": tuple(_currency(sheet)),
    }


def _currency(sheet: Sheet) -> list[Candidate]:
    """Codes beside amounts by how often they stand there, else the ones that are named anywhere."""
    beside = [m for m in sheet.money if m.amount.currency]
    found = {code: sheet.currencies.count(code) for code in sheet.currencies}
    if not found:
        return [Candidate(code, READER, 0.5) for code in sorted(when.currency_words(sheet))]
    first = {code: next(m for m in beside if m.amount.currency == code) for code in found}
    ranked = sorted(found, key=lambda code: -found[code])
    return [Candidate(code, READER, float(found[code]), (first[code].line.evidence(),)) for code in ranked]


def _payment(sheet: Sheet) -> list[Candidate]:
    """Cash or card, by the words beside the money that was handed over."""
    made: dict[str, Candidate] = {}
    for money in (m for m in sheet.money if "tender" in m.cues and "change" not in m.cues):
        label = fold(money.label)
        method = next((name for name, words in _METHODS.items() if words.search(label)), None)
        if method:
            made.setdefault(method, printed(method, money.line))
    return list(made.values())


def _block(block: Block | None) -> tuple[Candidate, ...]:
    if block is None or not block.text:
        return ()
    return (Candidate(block.text, READER, 1.0, tuple(line.evidence() for line in block.lines)),)


def _name(party: Party, score: float) -> Candidate:
    return Candidate(party.name, READER, round(score, 3), (party.evidence,))


def _address(ranked: Sequence[Party], found: Sequence[Party]) -> tuple[Candidate, ...]:
    """The address of the best party, wherever it is printed."""
    party = address_of(ranked[0], found) if ranked else None
    if party is None or party.address is None:
        return ()
    return (Candidate(party.address, READER, 1.0, party.address_evidence),)


def _item_candidates(items: Sequence[Item]) -> Candidates:
    made: Candidates = {}
    for index, item in enumerate(items):
        path = f"line_items[{index}]"
        quantity, price = item.factors or (None, None)
        made[f"{path}.description"] = (Candidate(item.description, READER, 1.0, item.evidence),)
        made[f"{path}.quantity"] = _figure(quantity)
        made[f"{path}.unit_price"] = _figure(price)
        made[f"{path}.total"] = (priced(item.money),)
    return made


def _figure(figure: Figure | None) -> tuple[Candidate, ...]:
    return (Candidate(format(figure.value, "f"), READER, 1.0, (figure.place,)),) if figure else ()


def _nested(candidates: Mapping[str, Sequence[Candidate]], items: Sequence[Item]) -> dict[str, Json]:
    """Values by the structure of the task, the best candidate of each, None where there is none."""
    values: dict[str, Json] = {}
    for path, found in candidates.items():
        if path.startswith("line_items"):
            continue
        group, _, leaf = path.rpartition(".")
        home = values.setdefault(group, {}) if group else values
        if isinstance(home, dict):
            home[leaf] = found[0].value if found else None
    leaves = ("description", "quantity", "unit_price", "total")
    rows = [{leaf: candidates[f"line_items[{i}].{leaf}"] for leaf in leaves} for i in range(len(items))]
    values["line_items"] = [{leaf: found[0].value if found else None for leaf, found in row.items()} for row in rows]
    return values


_READERS: Mapping[str, Callable[[Sheet], Candidates]] = {"receipt": _receipt, "invoice": _invoice}
