"""What models see and bill, against the numbers that their providers print and that bills show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import UnknownName, UsageError
from sightline.models import profile, read_profiles

CLAUDE = "anthropic:claude-haiku-4-5"
CLAUDE_LARGE = "anthropic:claude-opus-4-7"

# Printed in the documentation of the providers, or measured as the bill of a single picture.
PRINTED = [
    ("openai:gpt-4o", "high", (1024, 1024), 765),
    ("openai:gpt-4o", "high", (2048, 4096), 1105),
    ("openai:gpt-4o", "low", (4096, 8192), 85),
    ("openai:gpt-4o", "high", (128, 64), 255),
    ("openai:gpt-4o-mini", "high", (128, 64), 8500),
    ("openai:gpt-4o-mini", "low", (128, 64), 2833),
    ("openai:gpt-4.1-mini", "high", (128, 64), 13),
    ("openai:gpt-4.1-nano", "high", (128, 64), 20),
    ("openai:o3", "high", (128, 64), 225),
    ("openai:gpt-5.4", "high", (1024, 1024), 1229),
    ("openai:gpt-5.4", "high", (2048, 2048), 3000),
    (CLAUDE, "auto", (200, 200), 64),
    (CLAUDE, "auto", (1000, 1000), 1296),
    (CLAUDE, "auto", (1092, 1092), 1521),
    (CLAUDE, "auto", (1920, 1080), 1560),
    (CLAUDE, "auto", (2000, 1500), 1564),
    (CLAUDE_LARGE, "auto", (1920, 1080), 2691),
    (CLAUDE_LARGE, "auto", (2000, 1500), 3888),
    (CLAUDE_LARGE, "auto", (3840, 2160), 4784),
    (CLAUDE_LARGE, "auto", (1075, 1520), 2145),
    ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "auto", (512, 512), 361),
    ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "auto", (1120, 1120), 1521),
    ("google:gemini-2.5-flash", "auto", (960, 540), 1548),
    ("google:gemini-2.5-flash", "auto", (384, 384), 258),
    ("google:gemini-3-flash", "low", (4032, 3024), 280),
    ("google:gemini-3-flash", "ultra_high", (4032, 3024), 2240),
    ("amazon.nova-2-lite-v1:0", "auto", (4032, 3024), 230),
    # From the published code of the models' own processors.
    ("mistral:pixtral-12b", "auto", (4032, 3024), 3120),
    ("mistral:mistral-small-2503", "auto", (1568, 1176), 2352),
    ("qwen:qwen2.5-vl-7b", "auto", (2048, 2048), 1225),
    ("qwen:qwen3-vl-8b", "auto", (100, 100), 64),
    ("meta:llama-4-scout", "auto", (512, 512), 727),
    ("meta:llama-4-scout", "auto", (300, 200), 147),
]
RESIZED = [
    (CLAUDE, (1920, 1080), (1456, 819)),
    (CLAUDE, (2000, 1500), (1270, 952)),
    (CLAUDE, (1075, 1520), (924, 1307)),
    (CLAUDE_LARGE, (3840, 2160), (2576, 1449)),
    ("openai:gpt-5.4", (2048, 2048), (1600, 1600)),
    ("openai:gpt-4o", (2480, 3508), (768, 1086)),
    ("openai:gpt-4o", (1000, 3000), (682, 2048)),
]
OWN = """
[[family]]
name = "house model"
models = ["gpt-4o", "house-*"]
providers = ["house"]
source = "our own bills"
checked = 2026-11-01
[family.levels]
auto = { kind = "flat", tokens = 7 }
"""
# The most tokens that a rule with a budget may ever bill.
BUDGETS = [
    (CLAUDE, "auto", 1568),
    (CLAUDE_LARGE, "auto", 4784),
    ("openai:gpt-4o", "high", 85 + 170 * 8),
    ("openai:gpt-5.4", "high", 3000),
    ("openai:gpt-5.5", "original", 12_000),
    ("openai:gpt-5.6", "auto", 36_000),
    ("openai:gpt-4.1-mini", "high", 9954),
    ("mistral:pixtral-12b", "auto", 65 * 64),
    ("qwen:qwen2.5-vl-7b", "auto", 1280),
    ("qwen:qwen3-vl-8b", "auto", 2560),
    ("meta:llama-4-scout", "auto", 2467),
]

edges = st.integers(min_value=1, max_value=16_384)


@pytest.mark.parametrize(("model", "detail", "size", "tokens"), PRINTED)
def test_tokens_are_those_that_the_provider_prints_or_bills(
    model: str, detail: str, size: tuple[int, int], tokens: int
) -> None:
    assert profile(model).see(size, detail).tokens == tokens


@pytest.mark.parametrize(("model", "size", "seen"), RESIZED)
def test_the_size_is_the_one_that_the_provider_resizes_to(
    model: str, size: tuple[int, int], seen: tuple[int, int]
) -> None:
    assert profile(model).see(size, "high").size == seen


@pytest.mark.parametrize(("model", "detail", "budget"), BUDGETS)
@given(width=edges, height=edges)
def test_tokens_never_exceed_the_budget(model: str, detail: str, budget: int, width: int, height: int) -> None:
    seen = profile(model).see((width, height), detail)
    # A refused shape is never billed.
    assert seen.refused or 1 <= seen.tokens <= budget


def test_a_picture_beyond_what_the_provider_takes_is_refused() -> None:
    assert profile("openai:gpt-5.6-sol").see((7952, 5304), "original").refused
    assert profile(CLAUDE).see((8001, 100)).refused
    assert not profile(CLAUDE).see((8000, 100)).refused


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-4o-2024-11-20", "openai-tile-85"),
        ("azure:gpt-4o-mini", "openai-tile-2833"),
        ("anthropic/claude-opus-4-5-20251101", "claude-standard"),
        ("claude-opus-5", "claude-high-resolution"),
        ("eu.anthropic.claude-opus-4-7-v1:0", "claude-high-resolution-hosted"),
        ("amazon.nova-lite-v1:0", "nova-1"),
        ("Qwen/Qwen2.5-VL-7B-Instruct", "qwen-2-vl"),
        ("mistral-small-latest", "mistral-3"),
        ("gpt-5-mini", "openai-patch-6144-1.2"),
    ],
)
def test_a_name_is_found_however_it_is_written(model: str, family: str) -> None:
    assert profile(model).name == family


@pytest.mark.parametrize("model", ["acme:seer-9", "gpt-5-unheard-of", "openai:gpt-6-sol", "together:llama-4-scout"])
def test_a_model_without_a_known_rule_is_an_estimate(model: str) -> None:
    assert not profile(model).exact


def test_own_rows_come_before_the_shipped_ones() -> None:
    own = read_profiles(OWN)
    assert profile("house:house-2", own).see((4000, 3000)).tokens == 7
    assert profile("gpt-4o", own).see((4000, 3000)).tokens == 7
    assert profile("gpt-4o").see((4000, 3000)).tokens == 765


@pytest.mark.parametrize(
    "text", ["", "[[family]]", OWN.replace("flat", "square"), OWN.replace("tokens", "coins"), "not [ toml"]
)
def test_rows_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_profiles(text)


def test_a_level_that_the_model_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnknownName, match="low, high, auto"):
        profile("gpt-4o").see((10, 10), "original")


def test_a_name_without_a_model_is_refused() -> None:
    with pytest.raises(UsageError, match="not the name of a model"):
        profile("openai:")
