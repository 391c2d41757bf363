"""What tokens cost, by the list prices that come with the library genai-prices. Nothing is fetched."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sightline.models.names import model_name

# Providers that genai-prices knows by another name.
NAMES = {"bedrock": "aws", "vertex": "google", "xai": "x-ai"}


def usd(tokens: int, model: str, *, at: datetime) -> Decimal | None:
    """The price in US dollars of `tokens` input tokens at the time `at`; None for a model without a list price."""
    from genai_prices import Usage, calc_price

    provider, listed, _ = model_name(model)
    usage = Usage(input_tokens=tokens)
    try:
        if provider is None:
            return calc_price(usage, listed, genai_request_timestamp=at).input_price
        known = NAMES.get(provider, provider)
        return calc_price(usage, listed, provider_id=known, genai_request_timestamp=at).input_price
    except LookupError:
        return None


def snapshot(*, at: datetime) -> tuple[str, date]:
    """The version of the price list, and the newest day up to `at` from which one of its prices holds.

    The list carries no date of its own; it is at least as new as that.
    """
    from genai_prices import __version__
    from genai_prices.data import providers
    from genai_prices.types import StartDateConstraint

    starts = [
        price.constraint.start_date
        for provider in providers
        for model in provider.models
        if isinstance(model.prices, list)
        for price in model.prices
        if isinstance(price.constraint, StartDateConstraint)
    ]
    return __version__, max(start for start in starts if start <= at.date())
