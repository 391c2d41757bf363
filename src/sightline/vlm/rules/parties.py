"""Who wrote an invoice, and to whom: names are weighed by where they stand and what stands with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sightline.text.blocks import TextBlock, blocks_of
from sightline.text.dates import fold
from sightline.text.names import has_legal_form, heading_kind, is_name, name_key
from sightline.text.roles import role_of
from sightline.text.rows import Line, Row
from sightline.text.sheet import Sheet
from sightline.types import Evidence
from sightline.vlm.rules.letter import BACK_OFFICE, POSTCODE, SENDER_PARTS, Letter, address_in, in_window
from sightline.vlm.rules.misreads import clean

_NAME_PREFIX = re.compile(r"^\s*(?:name|nom|firma)\s*:\s*", re.IGNORECASE)
_NAME_END = re.compile(r"\s[-–]\s(?=\d)|,\s(?=\d)|\s[●•·|]\s")
_COMMA = re.compile(r",\s+")
# An association's name says what it is in its second line: the line above is part of it.
_GENERIC = re.compile(r"^(?:\w*verein|gesellschaft|genossenschaft|verband|association|society|societe)\b")
# With less than this a party is not taken for the buyer.
MIN_BUYER = 1.0


@dataclass(frozen=True, slots=True)
class Party:
    """A possible name with its address, and how many points speak for the seller and for the buyer."""

    name: str
    evidence: Evidence
    address: str | None
    address_evidence: tuple[Evidence, ...]
    seller: float
    buyer: float


def parties(sheet: Sheet) -> list[Party]:
    """Every possible party of the document."""
    letter = Letter.of(sheet)
    named = (_named(block, i, letter) for block in blocks_of(sheet) for i in range(len(block.lines)))
    senders = (party for row in sheet.rows for party in _senders(row, letter))
    return [*filter(None, named), *senders]


def best_seller(found: Sequence[Party]) -> list[Party]:
    """Parties by how much they look like the one who wrote the document."""
    return sorted((p for p in found if p.seller > 0), key=lambda p: -(p.seller - 0.5 * p.buyer))


def best_buyer(found: Sequence[Party], seller: Party | None) -> list[Party]:
    """Parties by how much they look like the one who has to pay; never the seller again."""
    others = [p for p in found if p.buyer > MIN_BUYER and (seller is None or name_key(p.name) != name_key(seller.name))]
    return sorted(others, key=lambda p: -p.buyer)


def address_of(party: Party, found: Sequence[Party]) -> Party | None:
    """`party`, or another mention of the same name, with an address; None when none has one."""
    same = (other for other in found if name_key(other.name) == name_key(party.name))
    return next((other for other in (party, *same) if other.address), None)


def _named(block: TextBlock, index: int, letter: Letter) -> Party | None:
    """The party that line `index` of `block` names; None when it names none."""
    line = block.lines[index]
    prefix = _NAME_PREFIX.match(line.text)
    start = prefix.end() if prefix else 0
    name = _NAME_END.split(line.text[start:])[0].strip(" ,;:*")
    if not is_name(name):
        return None
    strong = has_legal_form(name)
    address = address_in(block.lines[index + 1 :])
    if not address and (strong or in_window(line)):
        address = address_in(letter.column_below(line))
    if not (strong or address or prefix or line in letter.named):
        return None
    evidence = line.evidence(start, start + len(name))
    if strong and index and _GENERIC.search(fold(name)) and is_name(block.lines[index - 1].text):
        name = f"{block.lines[index - 1].text} {name}"
    seller, buyer = _points(name, block, index, letter)
    return Party(
        name=clean(name),
        evidence=evidence,
        address=clean(", ".join(one.text for one in address)) or None,
        address_evidence=tuple(one.evidence() for one in address),
        seller=seller + 1.5 * strong + 0.8 * bool(address) + 0.5 * bool(prefix),
        buyer=buyer + 1.5 * bool(address),
    )


def _points(name: str, block: TextBlock, index: int, letter: Letter) -> tuple[float, float]:
    """What the place in the letter and its other words say for seller and buyer."""
    line = block.lines[index]
    heading = letter.heading_over(line, left=block.lines[0].box.left)
    back_office = min(2, sum(role_of(one.text) in BACK_OFFICE for one in block.lines))
    labelled = bool(letter.named & set(block.lines[max(0, index - 1) : index + 1]))
    domain = letter.owns_domain(name)
    seller = 3.0 * (heading == "seller") - 3.0 * (heading == "buyer") + 2.0 * labelled + 0.6 * back_office
    seller += 1.5 * domain + 0.5 * min(2, letter.counts[name_key(name)] - 1) + 0.5 * (1 - line.box.top)
    buyer = 3.0 * (heading == "buyer") - 2.0 * (heading == "seller") + 2.0 * labelled - 0.7 * back_office
    buyer += 0.5 * (line.box.left < 0.4) + 0.5 * (line.box.top < 0.4) - 0.3 * domain
    return seller, buyer


def _senders(row: Row, letter: Letter) -> Iterator[Party]:
    """The party of a row such as "Name - Street 1 - 12345 Town", as it stands over the window of an envelope."""
    parts = _parts(row.lines, SENDER_PARTS)
    if len(parts) < 3:
        parts = _parts(row.lines, _COMMA)
    town = next((i for i, part in enumerate(parts[:4]) if POSTCODE.search(part)), 0)
    # Behind a shop's domain there is a name too, but a mail address is none.
    if town < 2 or "@" in parts[0] or heading_kind(parts[0]):
        return
    name = parts[0]
    if not is_name(name) and role_of(name) != "contact":
        return
    head = row.lines[0]
    start = head.text.index(name)
    yield Party(
        name=clean(name),
        evidence=head.evidence(start, start + len(name)),
        address=", ".join(parts[1 : town + 1]),
        address_evidence=tuple(line.evidence() for line in row.lines[: town + 1]),
        seller=3.0 + 1.0 * has_legal_form(name) + 1.0 * letter.owns_domain(name),
        buyer=0.0,
    )


def _parts(lines: Sequence[Line], separator: re.Pattern[str]) -> list[str]:
    return [part.strip() for line in lines for part in separator.split(line.text) if part.strip()][:5]
