"""What one picture costs at one model, sent in each of three ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from sightline.models.plan import plan
from sightline.models.prices import usd
from sightline.models.profiles import Profile, profile
from sightline.models.seen import Size, scaled
from sightline.types import Json

Variant: TypeAlias = Literal["raw", "1568", "sent"]

# The long edge to which pictures are often reduced, whatever the model.
USUAL_EDGE_PX = 1568
# Those that are compared where nobody names any: a small and a large one of each vendor that most ask.
USUAL_MODELS = (
    "openai:gpt-4o",
    "openai:gpt-5.6-luna",
    "anthropic:claude-haiku-4-5",
    "anthropic:claude-opus-5",
    "google:gemini-2.5-flash",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """One way to send one picture: `raw` as it is, `1568` with that long edge, `sent` as planned.

    `size` is (width, height) in px of each of the `crops` in which it is sent. `image_tokens` is for all of them, None
    where the provider refuses the picture; `usd` is None where it does or where the model has no list price. `exact` is
    False where the tokens are an estimate.
    """

    model: str
    detail: str
    variant: Variant
    size: Size
    crops: int
    image_tokens: int | None
    exact: bool
    usd: Decimal | None


def costs(size: Size, model: str, *, detail: str = "auto", own: Sequence[Profile] = (), at: datetime) -> Iterator[Cost]:
    """The three ways for a picture of `size`, (width, height) in px, at the prices of the time `at`.

    `own` rows of models come before the shipped ones. At "auto", raw pictures are sent with the provider's own `auto`;
    a planned one has its level chosen. Raises UsageError for a size without area or of a shape that the model refuses,
    UnknownName for a level that it lacks.
    """
    planned = plan(size, model, detail=detail, own=own)
    row = profile(model, own)
    reduced = scaled(size, min(1, USUAL_EDGE_PX / max(size)))
    ways: tuple[tuple[Variant, str, Size, int], ...] = (
        ("raw", detail, size, 1),
        ("1568", detail, reduced, 1),
        ("sent", planned.detail, planned.size_px, planned.crops),
    )
    for variant, level, sent, crops in ways:
        seen = row.see(sent, level)
        tokens = None if seen.refused else seen.tokens * crops
        price = None if tokens is None else usd(tokens, model, at=at)
        yield Cost(model, row.level(level), variant, sent, crops, tokens, row.exact, price)


def to_json(source: str, cost: Cost) -> dict[str, Json]:
    """`cost` of the picture `source` as plain JSON values; `usd` is for one picture."""
    return {
        "source": source,
        "model": cost.model,
        "detail": cost.detail,
        "variant": cost.variant,
        "size": list(cost.size),
        "crops": cost.crops,
        "image_tokens": cost.image_tokens,
        "exact": cost.exact,
        "usd": None if cost.usd is None else float(cost.usd),
    }
