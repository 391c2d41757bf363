"""Numbers as answers write them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def number(text: str | None) -> Decimal | None:
    """A decimal string as a number, None for anything else."""
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
