"""How long a vendor asks to wait: in a header, in one of several units, or in the body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sightline.vlm.models.standing import standing_of

# A vendor that asks for more has no minute in mind, but a day: that is a quota.
LONGEST_S = 24 * 3600.0
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


def wait_s(headers: Mapping[str, str], body: object, *, now: datetime) -> float | None:
    """Seconds to wait, by the first that tells: retry-after-ms, retry-after, Google's RetryInfo, the limits' resets.

    `headers` have names in lower case. `retry-after` is seconds or a date of HTTP. None where nothing tells.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST_S)
    told = _retry_after(headers.get("retry-after"), now)
    told = _retry_info(body) if told is None else told
    if told is None:
        standing = standing_of(headers, now=now)
        told = standing.wait_s if standing else None
    return None if told is None else min(told, LONGEST_S)


def details_of(body: object) -> Iterator[dict[str, Any]]:
    """The `details` in the body of an error of Google."""
    error: Any = body.get("error") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] (JSON is untyped)
    details: Any = error.get("details") if isinstance(error, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] (JSON is untyped)
    if isinstance(details, list):
        yield from (detail for detail in details if isinstance(detail, dict))  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)


def _retry_after(text: str | None, now: datetime) -> float | None:
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _retry_info(body: object) -> float | None:
    """`google.rpc.RetryInfo`: a duration such as "14s" or "0.5s"."""
    delays = (str(detail.get("retryDelay", "")) for detail in details_of(body))
    found = (_number(delay.removesuffix("s")) for delay in delays if delay.endswith("s"))
    return next((seconds for seconds in found if seconds is not None), None)


def _number(text: str | None) -> float | None:
    return float(text) if text and _NUMBER.fullmatch(text.strip()) else None
