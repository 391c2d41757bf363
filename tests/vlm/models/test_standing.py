from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.vlm.models.standing import Level, Standing, standing_of
from sightline.vlm.models.waits import LONGEST_S, wait_s

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
RETRY_INFO = {"error": {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "14.5s"}]}}
NAMES = [
    "retry-after",
    "retry-after-ms",
    "x-ratelimit-limit-requests",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-tokens",
    "anthropic-ratelimit-requests-reset",
]


def test_openai_headers_are_read() -> None:
    headers = {
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-reset-requests": "120ms",
        "x-ratelimit-limit-tokens": "30000",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "6m0.5s",
    }
    found = standing_of(headers, now=NOW)
    assert found == Standing(Level(500, 499, 0.12), Level(30_000, 0, 360.5))
    assert found.wait_s == 360.5


def test_anthropic_headers_are_read() -> None:
    headers = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": "2026-11-21T12:00:07Z",
        "anthropic-ratelimit-input-tokens-limit": "30000",
        "anthropic-ratelimit-input-tokens-remaining": "29000",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-21T11:59:00Z",
    }
    found = standing_of(headers, now=NOW)
    assert found == Standing(Level(50, 0, 7.0), Level(30_000, 29_000, 0.0))
    assert found.wait_s == 7.0


def test_azure_says_minus_one_for_what_it_does_not_tell() -> None:
    headers = {"x-ratelimit-limit-requests": "-1", "x-ratelimit-remaining-requests": "-1"}
    assert standing_of(headers, now=NOW) is None


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"retry-after": "3"}, None, 3.0),
        ({"retry-after": "1.5"}, None, 1.5),
        ({"retry-after": "20", "retry-after-ms": "1500"}, None, 1.5),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, None, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:30 GMT"}, None, 0.0),
        ({"retry-after": "soon"}, None, None),
        ({}, RETRY_INFO, 14.5),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2s"}, None, 2.0),
        ({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "2s"}, None, None),
        ({"retry-after": "999999999"}, None, LONGEST_S),
        ({}, {"error": {"details": "none"}}, None),
        ({}, "a page of text", None),
    ],
)
def test_how_long_to_wait_is_read_from_wherever_it_is_told(headers, body, expected) -> None:
    assert wait_s(headers, body, now=NOW) == expected


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)), st.recursive(st.none() | st.text(), st.lists))
def test_headers_of_any_kind_never_break_the_reading(headers, body) -> None:
    waited = wait_s(headers, body, now=NOW)
    assert waited is None or 0 <= waited <= LONGEST_S
    standing_of(headers, now=NOW)
