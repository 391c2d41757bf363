"""The mistakes that models make, one at a time, put into right answers; `hallucination.py` counts who notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from documents import ITEMS, Document, item_of, items_of, plain, renumbered

from sightline.evaluate.compare import ROUNDING, same
from sightline.text.dates import dates
from sightline.text.sheet import Money, Sheet
from sightline.types import Kind

# A number that is printed, and how many digits it has at least.
_NUMBER, _DIGITS = re.compile(r"(?<![\w.,])[A-Za-z0-9][\w/-]{3,}(?![\w.,]\d)"), 3
_WORDS = re.compile(r"[A-Za-z]{3}.*[A-Za-z]{3}")
# How rows of sums, taxes and payment are called, which a total is mistaken for.
SUMMARY = frozenset({"total", "sub", "tax", "change", "tender", "discount", "deposit", "rounding"})
# Of three digits before the decimals on, a number is printed with a mark of thousands.
THOUSAND = 1000
AMOUNTS: tuple[Kind, ...] = ("amount",)
DATES: tuple[Kind, ...] = ("date",)
NUMBERS: tuple[Kind, ...] = ("identifier", "iban", "tax_id")
TEXTS: tuple[Kind, ...] = ("text",)


@dataclass(frozen=True)
class Place:
    """A right value where it stands: its document and path, with names of other documents to mistake it for."""

    document: Document
    path: str
    value: str
    others: Sequence[str]

    @cached_property
    def sheet(self) -> Sheet:
        """The pages laid out."""
        return Sheet.of(self.document.readings)

    def is_right(self, value: str) -> bool:
        """Whether `value` counts as right here."""
        return same(value, self.document.truth[self.path], self.document.kind(self.path))


@dataclass(frozen=True)
class Mistake:
    """One wrong answer: `values` by path is the right one but for the `kind` of error at `path`."""

    path: str
    kind: str
    values: Mapping[str, str]

    @property
    def field(self) -> str:
        """The field of the task, `line_items[].total` for `line_items[3].total`."""
        return plain(self.path)


Slip = Callable[[Place, Random], str | None]


def digit(place: Place, dice: Random) -> str | None:
    """Another digit in place of one."""
    spots = [i for i, c in enumerate(place.value) if c.isdecimal()]
    if not spots:
        return None
    spot = dice.choice(spots)
    return _with(place.value, spot, dice.choice([d for d in "0123456789" if d != place.value[spot]]))


def letter(place: Place, dice: Random) -> str | None:
    """Another letter in place of one."""
    spots = [i for i, c in enumerate(place.value) if c.isascii() and c.isalpha()]
    if not spots:
        return None
    spot = dice.choice(spots)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if place.value[spot].isupper() else "abcdefghijklmnopqrstuvwxyz"
    return _with(place.value, spot, dice.choice([c for c in letters if c != place.value[spot]]))


def swapped(place: Place, dice: Random) -> str | None:
    """Two neighbouring digits that differ, the other way round."""
    value = place.value
    pairs = [m.start() for m in re.finditer(r"(?=(\d)(?!\1)\d)", value)]
    if not pairs:
        return None
    spot = dice.choice(pairs)
    return value[:spot] + value[spot + 1] + value[spot] + value[spot + 2 :]


def dropped(place: Place, dice: Random) -> str | None:
    """One digit left out; of an amount one before its decimals, as decimals are always two."""
    whole = place.value.partition(".")[0] if place.document.kind(place.path) == "amount" else place.value
    spots = [i for i, c in enumerate(whole) if c.isdecimal()]
    if len(spots) < 2:
        return None
    spot = dice.choice(spots)
    return place.value[:spot] + place.value[spot + 1 :]


def shifted(place: Place, dice: Random) -> str | None:
    """Ten times as much, or a tenth."""
    return _cents(Decimal(place.value) * dice.choice((Decimal(10), Decimal("0.1"))))


def marks(place: Place, _: Random) -> str | None:
    """The mark of thousands taken for that of decimals, or that of decimals for one of thousands."""
    value = Decimal(place.value)
    return _cents(value / THOUSAND) if abs(value) >= THOUSAND else _cents(value * 100)


def printed_amount(place: Place, dice: Random) -> str | None:
    """Any other amount of the document, but for one that only a cash rounding sets apart."""
    return _amount(place, place.sheet.money, dice)


def printed_sum(place: Place, dice: Random) -> str | None:
    """Another amount of a row that sums up, taxes or pays."""
    return _amount(place, [m for m in place.sheet.money if m.cues & SUMMARY], dice)


def invented_amount(place: Place, dice: Random) -> str | None:
    """An amount of the same size that is printed nowhere."""
    printed = {m.amount.value for m in place.sheet.money}
    tries = (_cents(Decimal(place.value) * Decimal(dice.randint(500, 1500)) / 1000) for _ in range(50))
    return next((value for value in tries if Decimal(value) not in printed), None)


def day_and_month(place: Place, _: Random) -> str | None:
    """The day for the month."""
    year, month, day = place.value.split("-")
    return _day(f"{year}-{day}-{month}")


def year(place: Place, dice: Random) -> str | None:
    """The year before or after."""
    number, rest = place.value.split("-", 1)
    return _day(f"{int(number) + dice.choice((-1, 1))}-{rest}")


def printed_date(place: Place, dice: Random) -> str | None:
    """Another date of the document."""
    rows = (row.text for row in place.sheet.rows)
    found = sorted({day.isoformat() for row in rows for d in dates(row) if not d.is_ambiguous for day in d.readings})
    return _other(place, found, dice)


def invented_date(place: Place, dice: Random) -> str | None:
    """A day within two months that is printed nowhere."""
    printed = {day for row in place.sheet.rows for d in dates(row.text) for day in d.readings}
    right = date.fromisoformat(place.value)
    near = [right + timedelta(days) for days in range(-60, 61)]
    return dice.choice([day for day in near if day not in printed]).isoformat()


def real_day(slip: Slip) -> Slip:
    """`slip`, as often as it takes to be a day of the calendar: models are made to give one."""

    def slipped(place: Place, dice: Random) -> str | None:
        tries = (slip(place, dice) for _ in range(30))
        return next((value for value in tries if value and _day(value)), None)

    return slipped


def printed_number(place: Place, dice: Random) -> str | None:
    """Another number of the document, one of those whose length is nearest."""
    bare = re.sub(r"\s", "", place.value)
    rows = " \n".join(row.text for row in place.sheet.rows)
    texts = (m[0] for m in _NUMBER.finditer(rows) if sum(map(str.isdecimal, m[0])) >= _DIGITS)
    found = sorted({text for text in texts if text not in bare and not dates(text)})
    nearest = sorted(found, key=lambda text: abs(len(text) - len(bare)))[:3]
    return _other(place, nearest, dice)


def invented_number(place: Place, dice: Random) -> str | None:
    """The same shape with other digits; an account or tax number keeps its country."""
    keep = 2 if place.document.kind(place.path) != "identifier" else 0
    rest = "".join(dice.choice("0123456789") if c.isdecimal() else c for c in place.value[keep:])
    return place.value[:keep] + rest


def printed_text(place: Place, dice: Random) -> str | None:
    """The name or address of the other party where it is known, else another line of letters."""
    group, _, leaf = place.path.partition(".")
    other = place.document.truth.get(f"{'customer' if group == 'vendor' else 'vendor'}.{leaf}")
    lines = [line.text for row in place.sheet.rows for line in row.lines if _WORDS.search(line.text)]
    known = re.sub(r"\W", "", place.value).upper()
    apart = [text for text in lines if re.sub(r"\W", "", text).upper() not in known]
    return _other(place, other or apart, dice)


def another_name(place: Place, dice: Random) -> str | None:
    """The same field of another document."""
    return _other(place, place.others, dice)


SLIPS: Sequence[tuple[str, Sequence[Kind], Slip]] = (
    ("digit", (*AMOUNTS, *NUMBERS, *TEXTS), digit),
    ("digit", DATES, real_day(digit)),
    ("letter", TEXTS, letter),
    ("digits swapped", (*AMOUNTS, *NUMBERS), swapped),
    ("digits swapped", DATES, real_day(swapped)),
    ("digit dropped", (*AMOUNTS, *NUMBERS), dropped),
    ("point shifted", AMOUNTS, shifted),
    ("comma for point", AMOUNTS, marks),
    ("day and month", DATES, day_and_month),
    ("year off by one", DATES, year),
    ("invented", AMOUNTS, invented_amount),
    ("invented", DATES, invented_date),
    ("invented", NUMBERS, invented_number),
    ("other sum of the page", AMOUNTS, printed_sum),
    ("other of the page", AMOUNTS, printed_amount),
    ("other of the page", DATES, printed_date),
    ("other of the page", NUMBERS, printed_number),
    ("other of the page", TEXTS, printed_text),
    ("of another document", TEXTS, another_name),
)


def mistakes(
    document: Document, values: Mapping[str, str], fields: Sequence[str], others: Mapping[str, Sequence[str]]
) -> Iterator[Mistake]:
    """Every kind of error once at every one of `fields` that `document` labels; of items, at one of them."""
    for field in fields:
        paths = [path for path in document.truth if plain(path) == field]
        dice = Random(f"{document.name} {field}")  # noqa: S311 (the same mistakes in every run, not a secret)
        if paths:
            path = dice.choice(paths)
            place = Place(document, path, values[path], others.get(field, ()))
            yield from _at(place, values)
    yield from _of_items(document, values)


def _at(place: Place, values: Mapping[str, str]) -> Iterator[Mistake]:
    for name, kinds, slip in SLIPS:
        if place.document.kind(place.path) not in kinds:
            continue
        dice = Random(f"{place.document.name} {place.path} {name}")  # noqa: S311 (the same mistakes in every run)
        wrong = slip(place, dice)
        if wrong and not place.is_right(wrong):
            yield Mistake(place.path, name, {**values, place.path: wrong})


def _of_items(document: Document, values: Mapping[str, str]) -> Iterator[Mistake]:
    """One item left out, one given twice."""
    items = items_of(document.truth)
    if len(items) < 2:
        return
    dice = Random(f"{document.name} items")  # noqa: S311 (the same mistakes in every run, not a secret)
    chosen = dice.choice(items)
    rest = {path: value for path, value in values.items() if item_of(path) != chosen}
    yield Mistake(ITEMS, "item dropped", renumbered(rest))
    new = f"{ITEMS}[{len(items)}]"
    copy = {new + path[len(chosen) :]: value for path, value in values.items() if item_of(path) == chosen}
    yield Mistake(ITEMS, "item twice", {**values, **copy})


def _amount(place: Place, money: Sequence[Money], dice: Random) -> str | None:
    right = [Decimal(value) for value in place.document.truth[place.path]]
    found = sorted({m.amount.value for m in money if m.amount.value})
    return _other(place, [str(v) for v in found if all(abs(abs(v) - abs(r)) > ROUNDING for r in right)], dice)


def _other(place: Place, found: Sequence[str], dice: Random) -> str | None:
    wrong = [value for value in found if not place.is_right(value)]
    return dice.choice(wrong) if wrong else None


def _cents(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _with(text: str, spot: int, character: str) -> str:
    return text[:spot] + character + text[spot + 1 :]
