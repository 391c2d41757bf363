"""Tokens as money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from sightline.models.costs import costs
from sightline.models.prices import snapshot, usd

# Prices with a date are those of that day, so that a newer list says the same.
DAY = datetime(2026, 11, 20, tzinfo=UTC)
PHONE = (4032, 3024)


def test_the_price_is_the_list_price_of_the_model_at_its_provider() -> None:
    assert usd(1_000_000, "openai:gpt-4o", at=DAY) == Decimal("2.5")
    assert usd(1_000_000, "gpt-4o-mini", at=DAY) == Decimal("0.15")
    assert usd(1_000_000, "gemini:gemini-2.5-flash", at=DAY) == Decimal("0.3")
    assert usd(1_000_000, "amazon.nova-lite-v1:0", at=DAY) == Decimal("0.06")


def test_a_model_that_is_not_listed_has_no_price() -> None:
    assert usd(1000, "acme:seer-9", at=DAY) is None
    assert [each.usd for each in costs(PHONE, "acme:seer-9", at=DAY)] == [None, None, None]


def test_the_list_is_dated_and_never_later_than_asked() -> None:
    version, day = snapshot(at=DAY)
    assert version
    assert date(2025, 1, 1) < day <= DAY.date()


def test_a_picture_is_priced_raw_reduced_and_as_planned() -> None:
    raw, reduced, sent = costs(PHONE, "openai:gpt-5.6-luna", at=DAY)
    assert [(each.variant, each.detail, each.size) for each in (raw, reduced, sent)] == [
        ("raw", "auto", PHONE),
        ("1568", "auto", (1568, 1176)),
        ("sent", "high", (1824, 1368)),
    ]
    assert [each.image_tokens for each in (raw, reduced, sent)] == [14_364, 2176, 2942]


def test_one_picture_of_the_cheap_model_costs_twice_that_of_the_dear_one() -> None:
    cheap, dear = (next(costs(PHONE, f"openai:{model}", at=DAY)).usd for model in ("gpt-4o-mini", "gpt-4o"))
    assert cheap is not None
    assert dear is not None
    assert round(cheap / dear, 1) == Decimal("2.0")


def test_a_refused_picture_has_neither_tokens_nor_a_price() -> None:
    raw, _, sent = costs((9000, 3000), "anthropic:claude-haiku-4-5", at=DAY)
    assert (raw.image_tokens, raw.usd) == (None, None)
    assert sent.image_tokens == 1064
