"""The size to send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import UsageError
from sightline.models import plan, profile

# One of each rule, and the levels with a limit of their own.
MODELS = [
    ("openai:gpt-4o", "auto"),
    ("openai:gpt-4o", "low"),
    ("openai:gpt-5.4", "auto"),
    ("openai:gpt-5.5", "original"),
    ("openai:gpt-5.6", "original"),
    ("anthropic:claude-haiku-4-5", "auto"),
    ("anthropic:claude-opus-5", "auto"),
    ("google:gemini-2.5-flash", "high"),
    ("google:gemini-3-flash", "auto"),
    ("mistral:pixtral-12b", "auto"),
    ("qwen:qwen3-vl-8b", "auto"),
    ("meta:llama-4-scout", "auto"),
    ("amazon.nova-lite-v1:0", "auto"),
    ("acme:seer-9", "auto"),
]
# Shapes that every model takes.
sizes = st.tuples(st.integers(100, 9000), st.integers(100, 9000))


@pytest.mark.parametrize(("model", "detail"), MODELS)
@given(size=sizes)
def test_the_plan_of_a_planned_size_is_itself(model: str, detail: str, size: tuple[int, int]) -> None:
    first = plan(size, model, detail=detail)
    assert plan(first.size_px, model, detail=first.detail) == first


@pytest.mark.parametrize(("model", "detail"), MODELS)
@given(size=sizes)
def test_nothing_is_left_for_the_provider_to_resize(model: str, detail: str, size: tuple[int, int]) -> None:
    planned = plan(size, model, detail=detail)
    seen = profile(model).see(planned.size_px, planned.detail)
    assert (seen.size, seen.tokens, seen.refused) == (planned.size_px, planned.image_tokens, False)


@given(size=sizes)
def test_the_planned_size_keeps_the_shape(size: tuple[int, int]) -> None:
    width, height = plan(size, "anthropic:claude-haiku-4-5").size_px
    assert abs(width * size[1] - height * size[0]) <= max(size)


@pytest.mark.parametrize("size", [(0, 10), (10, -1)])
def test_a_size_without_area_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="no area"):
        plan(size, "openai:gpt-4o")


def test_a_shape_that_the_model_refuses_is_refused_with_the_remedy() -> None:
    with pytest.raises(UsageError, match="cut it into parts"):
        plan((20_000, 40), "qwen:qwen3-vl-8b")


@pytest.mark.parametrize(
    ("model", "size", "task", "detail"),
    [
        ("openai:gpt-4o", (4000, 3000), "classify", "low"),
        ("openai:gpt-4o", (400, 300), "receipt", "high"),
        ("openai:gpt-4o", (400, 300), None, "low"),
        ("openai:gpt-4o", (4000, 3000), None, "high"),
        ("openai:gpt-5.6", (4000, 3000), None, "high"),
        ("openai:gpt-5.4", (4000, 3000), "classify", "high"),
        ("anthropic:claude-opus-5", (4000, 3000), "classify", "auto"),
    ],
)
def test_the_level_follows_the_task_the_size_and_what_the_model_bills(
    model: str, size: tuple[int, int], task: str | None, detail: str
) -> None:
    assert plan(size, model, task=task).detail == detail
