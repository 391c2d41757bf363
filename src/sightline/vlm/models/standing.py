"""What a vendor's headers say about its rate limits, in one shape for all vendors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Resource: TypeAlias = Literal["requests", "tokens"]

# OpenAI and Azure: "1s", "6m0s", "20ms", "1h2m3.5s"; Azure sends plain seconds.
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Level:
    """One rate: its `limit`, what `remaining`, and in how many seconds it is whole again; None where it is not said."""

    limit: int | None = None
    remaining: int | None = None
    reset_s: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands, as the vendor told it with an answer or a refusal."""

    requests: Level
    tokens: Level

    @property
    def wait_s(self) -> float | None:
        """In how many seconds there is something left of what is used up; None where nothing is, or nobody knows."""
        spent = [level.reset_s for level in (self.requests, self.tokens) if level.remaining == 0]
        return max((reset for reset in spent if reset is not None), default=None)


def standing_of(headers: Mapping[str, str], *, now: datetime) -> Standing | None:
    """The limits in `headers`, whose names are in lower case; None where there are none.

    OpenAI, Azure and most servers that speak like them send `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`,
    Anthropic `anthropic-ratelimit-{requests,tokens,input-tokens}-{limit,remaining,reset}` with times in RFC 3339.
    Numbers that are none are left out: Azure says -1 for what it does not tell.
    """
    told = Standing(_level(headers, "requests", now), _level(headers, "tokens", now))
    return None if told == Standing(Level(), Level()) else told


def _level(headers: Mapping[str, str], resource: Resource, now: datetime) -> Level:
    openai = {part: headers.get(f"x-ratelimit-{part}-{resource}") for part in ("limit", "remaining", "reset")}
    # Where Anthropic splits its tokens, pictures are among those that come in.
    names = (resource, f"input-{resource}")
    anthropic = {
        part: next((headers[key] for name in names if (key := f"anthropic-ratelimit-{name}-{part}") in headers), None)
        for part in ("limit", "remaining", "reset")
    }
    told = openai if any(openai.values()) else anthropic
    return Level(_count(told["limit"]), _count(told["remaining"]), _until(told["reset"], now))


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _until(text: str | None, now: datetime) -> float | None:
    """Seconds from a duration or a time."""
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        return float(text)
    match = _DURATION.fullmatch(text)
    if match:
        return sum(
            float(part or 0) * unit for part, unit in zip(match.groups(), (86400, 3600, 60, 1, 0.001), strict=True)
        )
    try:
        return max(0.0, (datetime.fromisoformat(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None
