"""The size to send."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.box import Box
from sightline.errors import UsageError
from sightline.models import LEGIBLE_PX, Plan, plan, profile, read_profiles

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


heights = st.floats(3, 60)
ANY = [(model, "auto") for model in ("amazon.nova-2-lite-v1:0", "openai:gpt-4.1-mini", "mistral:mistral-small-2503")]


@pytest.mark.parametrize(("model", "detail"), MODELS + ANY)
@given(size=sizes)
def test_the_plan_of_a_planned_size_is_that_size_whole(model: str, detail: str, size: tuple[int, int]) -> None:
    first = plan(size, model, detail=detail)
    again = plan(first.size_px, model, detail=first.detail)
    assert (again.size_px, again.crops) == (first.size_px, 1)
    assert again.image_tokens * first.crops == first.image_tokens


@pytest.mark.parametrize(("model", "detail"), MODELS + ANY)
@given(size=sizes, text_px=st.none() | heights)
def test_nothing_is_left_for_the_provider_to_resize(
    model: str, detail: str, size: tuple[int, int], text_px: float | None
) -> None:
    planned = plan(size, model, detail=detail, text_px=text_px)
    row = profile(model)
    seen = row.see(planned.size_px, planned.detail)
    assert (seen.size, seen.tokens * planned.crops, seen.refused) == (planned.size_px, planned.image_tokens, False)
    assert planned.crops <= (row.max_images or planned.crops)
    assert max(planned.size_px) <= (row.max_edge_px or max(planned.size_px))


@pytest.mark.parametrize(("model", "budget"), [("claude-haiku-4-5", 1568), ("claude-opus-5", 4784), ("gpt-5.4", 3000)])
@given(size=sizes, text_px=heights)
def test_no_part_is_billed_beyond_the_budget(model: str, budget: int, size: tuple[int, int], text_px: float) -> None:
    planned = plan(size, model, task="receipt", text_px=text_px)
    assert planned.image_tokens <= planned.crops * budget


@given(size=sizes, text_px=heights, most=st.integers(1, 12))
def test_the_parts_cover_the_page_and_overlap(size: tuple[int, int], text_px: float, most: int) -> None:
    planned = plan(size, "claude-haiku-4-5", text_px=text_px, max_crops=most)
    assert 1 <= planned.crops <= most
    assert Box.around(planned.boxes) == Box(0, 0, 1, 1)
    # Within the page and overlapping in both directions, what is cut once and twice has more area than the page.
    assert sum(box.width * box.height for box in planned.boxes) >= 1 - 1e-9
    for low, high in ((0, 2), (1, 3)):
        edges = sorted({(box[low], box[high]) for box in planned.boxes})
        assert all(end > start for (_, end), (start, _) in pairwise(edges))


@given(size=sizes, text_px=heights)
def test_print_is_seen_as_large_as_planned_and_never_enlarged(size: tuple[int, int], text_px: float) -> None:
    planned = plan(size, "claude-haiku-4-5", text_px=text_px)
    assert planned.text_px is not None
    assert planned.text_px <= text_px
    part_px = planned.boxes[0].height * size[1]
    assert planned.text_px == pytest.approx(text_px * planned.size_px[1] / part_px, rel=0.03)
    assert planned.legible is (planned.text_px >= LEGIBLE_PX)


def whole(size: tuple[int, int], model: str, **known: float) -> Plan:
    return plan(size, model, task="receipt", max_crops=1, **known)


def test_a_long_slip_is_cut_where_the_model_would_see_its_print_too_small() -> None:
    slip = (1000, 3000)
    before, after = (make(slip, "claude-haiku-4-5", text_px=12) for make in (whole, plan))
    assert (before.crops, before.size_px, before.legible) == (1, (523, 1568), False)
    assert (after.crops, after.legible) == (2, True)
    assert [box.width for box in after.boxes] == [1, 1]


def test_a_page_whose_print_is_large_enough_is_sent_whole() -> None:
    assert plan((2480, 3508), "claude-haiku-4-5", text_px=35).crops == 1


def test_print_that_no_number_of_parts_makes_legible_is_said_to_be_so() -> None:
    few = plan((9000, 6000), "claude-haiku-4-5", text_px=12, max_crops=3)
    assert (few.crops, few.legible) == (3, False)
    faint = plan((4000, 3000), "claude-haiku-4-5", text_px=3)
    assert (faint.crops, faint.legible) == (1, False)


@pytest.mark.parametrize(("task", "detail"), [("classify", "auto"), (None, "low")])
def test_a_glance_takes_the_page_whole(task: str | None, detail: str) -> None:
    assert plan((1000, 8000), "openai:gpt-4o", task=task, detail=detail, text_px=12).crops == 1


def test_nothing_is_cut_where_neither_print_nor_shape_tells() -> None:
    assert plan((4000, 3000), "claude-haiku-4-5").crops == 1
    assert plan((4000, 3000), "claude-haiku-4-5").legible is None


def test_pictures_are_no_more_than_the_provider_takes_at_once() -> None:
    assert plan((4000, 3000), "mistral:pixtral-12b", text_px=9).crops <= 8


def test_a_page_that_is_refused_whole_is_cut() -> None:
    assert plan((80, 20_000), "qwen:qwen3-vl-8b").crops == 2


def test_own_rows_are_planned_with_their_own_limits() -> None:
    own = read_profiles("""
[[family]]
name = "house"
models = ["house-*"]
providers = ["house"]
source = "our bills"
checked = 2026-11-01
max_images = 2
max_bytes = 1000
[family.levels]
auto = { kind = "flat", tokens = 7, edge_px = 500 }
""")
    planned = plan((1000, 3000), "house:house-2", own=own, text_px=12)
    assert (planned.crops, planned.image_tokens, planned.max_bytes) == (2, 14, 1000)


@given(size=sizes)
def test_the_planned_size_keeps_the_shape(size: tuple[int, int]) -> None:
    width, height = plan(size, "anthropic:claude-haiku-4-5", max_crops=1).size_px
    assert abs(width * size[1] - height * size[0]) <= max(size)


@pytest.mark.parametrize("size", [(0, 10), (10, -1)])
def test_a_size_without_area_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="no area"):
        plan(size, "openai:gpt-4o")


def test_a_shape_that_the_model_refuses_is_refused_with_the_remedy() -> None:
    with pytest.raises(UsageError, match="cut it into parts"):
        plan((40, 200_000), "qwen:qwen3-vl-8b")


def test_no_picture_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        plan((100, 100), "openai:gpt-4o", max_crops=0)


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


def test_a_plan_has_its_price():
    at = datetime(2026, 11, 1, tzinfo=UTC)
    made = plan((4032, 3024), "openai:gpt-4o")
    assert made.usd(at=at) == made.image_tokens * Decimal("2.50") / 1_000_000
    assert plan((512, 512), "acme:seer").usd(at=at) is None
