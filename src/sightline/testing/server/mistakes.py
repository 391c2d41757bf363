"""Mistakes as models make them: made on purpose, at known rates, the same every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from sightline.errors import UsageError

MistakeKind: TypeAlias = Literal["digit", "swap", "point", "wrong_field", "invent", "null"]
Values: TypeAlias = "Mapping[str, str | None]"
INVENTED = {"date": "2019-04-17", "time": "12:34", "currency": "EUR"}
INVENTED_AMOUNTS = frozenset({"total", "subtotal", "tax", "unit_price", "quantity"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake that was made: `truth` is what the label says, `given` what was answered."""

    model: str
    document: str
    path: str
    kind: MistakeKind
    truth: str | None
    given: str | None


@dataclass(frozen=True, slots=True)
class Mistakes:
    """How often each kind is made, 0 to 1 per field to which it can happen.

    `digit`: another digit; `swap`: two neighbouring digits change places; `point`: the decimal point is gone;
    `wrong_field`: the value of another field of the document; `null`: nothing; `invent`: a value where there is none.
    The same `seed`, model, document and field give the same mistake, whatever else is asked.
    """

    digit: float = 0.0
    swap: float = 0.0
    point: float = 0.0
    wrong_field: float = 0.0
    null: float = 0.0
    invent: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises UsageError for rates that are none."""
        rates = [getattr(self, field.name) for field in fields(self) if field.name != "seed"]
        if min(rates) < 0 or sum(rates) - self.invent > 1 or self.invent > 1:
            raise UsageError("Rates of mistakes are 0 to 1, and those for a known value add up to at most 1.")

    def on(self, model: str, document: str, values: Values) -> tuple[dict[str, str | None], list[Mistake]]:
        """`values` by path as `model` gives them for `document`, and the mistakes in them."""
        given: dict[str, str | None] = {}
        made: list[Mistake] = []
        for path, truth in values.items():
            chance = random.Random(f"{self.seed}|{model}|{document}|{path}")
            kind = self._kind(chance, truth)
            given[path] = truth if kind is None else MAKERS[kind](path, values, chance)
            if kind is not None and given[path] != truth:
                made.append(Mistake(model, document, path, kind, truth, given[path]))
        return given, made

    def _kind(self, chance: random.Random, truth: str | None) -> MistakeKind | None:
        drawn = chance.random()
        if truth is None:
            return "invent" if drawn < self.invent else None
        kinds: tuple[MistakeKind, ...] = ("digit", "swap", "point", "wrong_field", "null")
        for kind in kinds:
            drawn -= getattr(self, kind)
            if drawn < 0:
                return kind
        return None


def _digit(path: str, values: Values, chance: random.Random) -> str:
    text = values[path] or ""
    places = [place for place, character in enumerate(text) if character.isdigit()]
    if not places:
        return text
    place = chance.choice(places)
    other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
    return text[:place] + other + text[place + 1 :]


def _swap(path: str, values: Values, chance: random.Random) -> str:
    text = values[path] or ""
    pairs = [i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]]
    if not pairs:
        return text
    place = chance.choice(pairs)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _point(path: str, values: Values, chance: random.Random) -> str:
    del chance
    return (values[path] or "").replace(".", "", 1) if _is_number(values[path]) else values[path] or ""


def _wrong_field(path: str, values: Values, chance: random.Random) -> str | None:
    """Another value of the same look: a number for a number, words for words."""
    truth = values[path]
    alike = sorted({v for v in values.values() if v and v != truth and _is_number(v) == _is_number(truth)})
    return chance.choice(alike) if alike else truth


def _invent(path: str, values: Values, chance: random.Random) -> str:
    del values
    name = path.rpartition(".")[2]
    if name in INVENTED_AMOUNTS:
        return f"{chance.randint(1, 99)}.{chance.randint(0, 99):02}"
    return INVENTED.get(name, f"Example {chance.randint(100, 999)}")


def _null(path: str, values: Values, chance: random.Random) -> None:
    del path, values, chance


def _is_number(text: str | None) -> bool:
    return bool(text) and str(text).lstrip("-").replace(".", "", 1).isdigit()


MAKERS: Mapping[MistakeKind, Callable[[str, Values, random.Random], str | None]] = {
    "digit": _digit,
    "swap": _swap,
    "point": _point,
    "wrong_field": _wrong_field,
    "null": _null,
    "invent": _invent,
}
