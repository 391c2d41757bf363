"""What one call cost, as the part of each of those that it was made for. The parts add up to the whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sightline.errors import ProviderError
from sightline.types import Answer, Usage
from sightline.vlm.wrappers.spent import Spent

# Finer than any price list.
_FINEST_USD = Decimal("1e-12")


def shares(paid: Answer | ProviderError, count: int) -> list[Spent]:
    """`count` equal parts of what `paid` cost; what cannot be divided, and what was lost on the way, is the first's."""
    each = (paid.cost_usd / count).quantize(_FINEST_USD)
    parts = [Spent(_part(paid.usage, count, first=at == 0), each) for at in range(count)]
    rest = paid.cost_usd - each * (count - 1)
    lost = paid.lost if isinstance(paid, ProviderError) else None
    parts[0] = replace(parts[0], cost_usd=rest, lost=lost)
    return parts


def as_own(error: ProviderError, share: Spent) -> ProviderError:
    """A copy of `error` that cost no more than `share`. The constructor is not called: each kind has its own."""
    copied = type(error).__new__(type(error), *error.args)
    copied.__dict__.update(error.__dict__)
    copied.usage, copied.cost_usd, copied.lost = share.usage, share.cost_usd, share.lost
    return copied


def _part(usage: Usage, count: int, *, first: bool) -> Usage:
    def part(tokens: int) -> int:
        return tokens // count + (tokens % count if first else 0)

    return Usage(
        part(usage.input_tokens),
        part(usage.output_tokens),
        part(usage.image_tokens),
        part(usage.cached_tokens),
        usage.estimated,
        usage.requests if first else 0,
    )
