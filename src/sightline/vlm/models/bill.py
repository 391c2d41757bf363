"""What a call took: tokens as the vendor reports them, or computed where it does not, and what they cost."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sightline.models.names import model_name
from sightline.models.prices import NAMES
from sightline.types import NO_USAGE, Usage

# The rule of thumb that vendors give for English is 4 characters a token (OpenAI, "What are tokens and how to count
# them?"); JSON Schemas, numbers and other languages have fewer, so that 3 is on the safe side.
CHARACTERS_PER_TOKEN = 3
# The frame of the messages, what vendors add for a schema, and what a second attempt is told.
FRAME_TOKENS = 1000
# Servers of one's own have no list price, although a model of the same name may have one elsewhere.
OWN_SERVERS = frozenset({"ollama", "openai-compatible"})


@dataclass(frozen=True, slots=True)
class Bill:
    """Tokens and US dollars; bills add up."""

    usage: Usage = NO_USAGE
    cost_usd: Decimal = Decimal(0)

    def __add__(self, other: Bill) -> Bill:
        return Bill(self.usage + other.usage, self.cost_usd + other.cost_usd)


def text_tokens(texts: Iterable[str]) -> int:
    """About how many tokens `texts` take, rather too many than too few. Beyond ASCII every character counts as one."""
    return sum(_tokens(text) for text in texts)


def cost_usd(usage: Usage, models: Iterable[str], *, at: datetime) -> Decimal:
    """What `usage` costs by the list price of the first of `models` that has one; 0 where none has.

    Names are given with their vendor, such as `openai:gpt-5`. Prices are those of the library genai-prices for the
    time `at`; cached tokens cost what the vendor asks for cached ones.
    """
    for model in models:
        price = _price(usage, model, at)
        if price is not None:
            return price
    return Decimal(0)


def _tokens(text: str) -> int:
    wide = 0 if text.isascii() else sum(1 for character in text if not character.isascii())
    return wide + math.ceil((len(text) - wide) / CHARACTERS_PER_TOKEN)


def _price(usage: Usage, model: str, at: datetime) -> Decimal | None:
    from genai_prices import Usage as Priced
    from genai_prices import calc_price

    provider, listed, _ = model_name(model)
    if provider is None or provider in OWN_SERVERS:
        return None
    tokens = Priced(
        input_tokens=usage.input_tokens, cache_read_tokens=usage.cached_tokens, output_tokens=usage.output_tokens
    )
    known = NAMES.get(provider, provider)
    try:
        return calc_price(tokens, listed, provider_id=known, genai_request_timestamp=at).total_price
    except LookupError:
        return None
