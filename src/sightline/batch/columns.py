"""Records as rows: which columns there are, and what type each has. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias

Type: TypeAlias = Literal["text", "integer", "number", "amount", "date", "truth"]

# In front of the values, in this order.
FIXED: Mapping[str, Type] = {
    "id": "text",
    "source": "text",
    "task": "text",
    "outcome": "text",
    "error": "text",
    "message": "text",
    "provider": "text",
    "model": "text",
    "cost_usd": "amount",
    "input_tokens": "integer",
    "output_tokens": "integer",
    "pages": "integer",
    "cached": "text",
    "same_as": "text",
    "doubtful": "text",
}
OF_KIND: Mapping[str, Type] = {"amount": "amount", "quantity": "amount", "date": "date"}
# A column of Parquet has so many digits before and behind the point; larger numbers make it one of texts.
AMOUNT_DIGITS, AMOUNT_DECIMALS = 38, 10


@dataclass(slots=True)
class Columns:
    """The columns of all records that were seen, each of the narrowest type that holds every value."""

    types: dict[str, Type | None] = field(default_factory=lambda: {**FIXED})

    def see(self, record: Mapping[str, Any]) -> None:
        """Widen the columns by what `record` has."""
        kinds = {one["path"]: one["kind"] for one in record["fields"]}
        for name, value in _values(record).items():
            self.types[name] = wider(self.types.get(name), type_of(value, kinds.get(name)))

    def typed(self) -> dict[str, Type]:
        """A type for each column, in order; one without any value is of texts."""
        return {name: known or "text" for name, known in self.types.items()}


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as one flat row: values by their dotted path, lists as JSON."""
    error: Mapping[str, Any] = record["error"] or {}
    reader, usage = record["reader"], record["usage"]
    doubtful = [one["path"] for one in record["fields"] if one["status"] in ("contradicted", "unverified")]
    fixed: dict[str, Any] = {
        "id": record["id"],
        "source": record["source"],
        "task": record["task"],
        "outcome": record["outcome"],
        "error": error.get("code"),
        "message": error.get("message"),
        "provider": reader["provider"],
        "model": reader["model"],
        "cost_usd": record["cost_usd"],
        "input_tokens": usage["input_tokens"],
        "output_tokens": usage["output_tokens"],
        "pages": len(record["pages"]),
        "cached": record["cached"],
        "same_as": record.get("same_as"),
        "doubtful": " ".join(doubtful) or None,
    }
    return {**fixed, **_values(record)}


def type_of(value: Any, kind: str | None) -> Type | None:
    """The type of one value; None where there is none. The kind of its field says what its text means."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    meant = OF_KIND.get(kind or "", "text")
    return meant if cell(value, meant) is not None else "text"


def wider(one: Type | None, other: Type | None) -> Type | None:
    """The type that holds what both hold."""
    if one is None or other is None or one == other:
        return one or other
    return "number" if {one, other} == {"integer", "number"} else "text"


def cell(value: Any, wanted: Type) -> Any:
    """`value` as the type `wanted` has it; None where it is none of those."""
    try:
        if value is None:
            return None
        if wanted == "amount":
            return _amount(str(value))
        if wanted == "date":
            return date.fromisoformat(str(value))
        return _text(value) if wanted == "text" else float(value) if wanted == "number" else value
    except (ValueError, InvalidOperation):
        return None


def _amount(text: str) -> Decimal | None:
    amount = Decimal(text)
    if not amount.is_finite() or amount.adjusted() >= AMOUNT_DIGITS - AMOUNT_DECIMALS:
        return None
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and -exponent <= AMOUNT_DECIMALS else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _values(record: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_flat(record["values"], ""))


def _flat(values: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, Any]]:
    """Leaves by dotted path. A value of the name of a fixed column gets `value.` in front."""
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")  # pyright: ignore[reportUnknownArgumentType] (JSON is untyped)
        else:
            yield f"value.{path}" if path in FIXED else path, _text(value) if isinstance(value, list) else value
