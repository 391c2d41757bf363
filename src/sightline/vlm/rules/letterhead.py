"""The vendor of a receipt: name and address from the head of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sightline.text.dates import fold
from sightline.text.roles import STRONG_FORM, TAIL_WORD, TRADE_WORD, Role, role_of, starts_address
from sightline.text.rows import Line, Row
from sightline.vlm.rules.misreads import clean

# The vendor stands in the first rows of a receipt; beyond them names are those of goods and customers.
HEAD_ROWS = 14
_LOGO_LETTER = re.compile(r"^[A-Z]\s+(?=\d)")
_REGISTRATION_TAIL = re.compile(
    r"\s*[(\[]?\s*(?:(?:co|company|reg|roc|no)\W*)*(?:reg\W*)?(?:no\W*)?:?\s*\w{0,2}\d{4,12}\s*-?\s*[A-Z]{0,2}\s*[)\]]?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines that together say one thing; `text` is what they say without registration numbers."""

    lines: tuple[Line, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Name and address of whoever wrote the document; None where the head does not show it."""

    name: Block | None
    address: Block | None


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Row
    text: str
    role: Role


def letterhead(rows: Sequence[Row]) -> Letterhead:
    """Read the first rows of a receipt."""
    head = [_Entry(row, text, role_of(text)) for row in map(_without_logo, rows[:HEAD_ROWS]) if (text := _joined(row))]
    named = _name_rows(head)
    start = head.index(named[-1]) + 1 if named else 0
    address = _address_rows(head, start)
    return Letterhead(_name_block(named), _address_block(address))


def _without_logo(row: Row) -> Row:
    """The row without lines of a single character, as a logo or a fold of the paper gives them."""
    lines = tuple(line for line in row.lines if len(line.text) > 1)
    return Row(lines) if lines else row


def _joined(row: Row) -> str:
    return " ".join(line.text for line in row.lines)


def _name_rows(head: Sequence[_Entry]) -> list[_Entry]:
    """The rows of the name: those that end in a legal form, else the last possible name before the address."""
    names = [i for i, entry in enumerate(head) if entry.role == "name"]
    strong = [i for i in names if STRONG_FORM.search(fold(head[i].text))]
    limit = next((i for i, e in enumerate(head) if e.role == "address" and starts_address(e.text)), len(head))
    above = [i for i in names if i < limit]
    trade = [i for i in above if TRADE_WORD.search(fold(head[i].text))]
    best = (
        [i for i in strong if i < limit][:1]
        or trade[-1:]
        or (above[-1:] if limit < len(head) else above[:1])
        or strong[:1]
    )
    return _with_wrapped_start(head, best[0]) if best else []


def _with_wrapped_start(head: Sequence[_Entry], index: int) -> list[_Entry]:
    """The row at `index` and the rows above it, as long as the name so far shows that it began earlier."""
    found = [head[index]]
    while (
        index > 0 and head[index - 1].role == "name" and _is_tail(" ".join(e.text for e in found), head[index - 1].text)
    ):
        index -= 1
        found.insert(0, head[index])
    return found


def _is_tail(text: str, above: str) -> bool:
    """Whether `text` is the end of a name: a bare legal form, an unopened bracket, or words that only follow a name."""
    folded = fold(_without_registration(text))
    rest = TRADE_WORD.sub("", STRONG_FORM.sub("", folded))
    if len(re.findall(r"[a-z]", rest)) <= 2 or text.count(")") > text.count("("):
        return True
    return bool(TAIL_WORD.match(folded)) or above.rstrip().endswith(("-", "&", ","))


def _address_rows(head: Sequence[_Entry], start: int) -> list[_Entry]:
    """The first run of address rows from `start`, with what stands between two of them."""
    first = next(
        (i for i in range(start, len(head)) if head[i].role == "address" and starts_address(head[i].text)), None
    )
    if first is None:
        return []
    found = [head[first]]
    for index in range(first + 1, len(head)):
        entry = head[index]
        if entry.role == "address" or (entry.role == "name" and _continues(found[-1], head[index + 1 : index + 2])):
            found.append(entry)
        else:
            break
    return found


def _continues(above: _Entry, below: Sequence[_Entry]) -> bool:
    return above.text.rstrip().endswith((",", "-", "&")) or any(entry.role == "address" for entry in below)


def _name_block(entries: Sequence[_Entry]) -> Block | None:
    if not entries:
        return None
    lines = [line for entry in entries for line in entry.row.lines]
    lines = [line for line in lines if role_of(line.text) != "title"] or lines
    # What stands right of the legal form is no part of the name.
    last = max((i for i, line in enumerate(lines) if STRONG_FORM.search(fold(line.text))), default=len(lines) - 1)
    text = _without_registration(" ".join(line.text for line in lines[: last + 1]).strip())
    return Block(tuple(lines[: last + 1]), clean(text.replace("- ", " ")).strip(" -:*.,;|"))


def _address_block(entries: Sequence[_Entry]) -> Block | None:
    if not entries:
        return None
    lines = tuple(line for entry in entries for line in entry.row.lines)
    text = _LOGO_LETTER.sub("", clean(" ".join(line.text for line in lines)))
    return Block(lines, text.strip(" -:*;|"))


def _without_registration(text: str) -> str:
    return _REGISTRATION_TAIL.sub("", text) or text
