"""What each vendor says in its own words, in ours; and the page that documents it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.moderate.labels import tables
from sightline.moderate.nudenet import LABELS
from sightline.moderate.policy import THRESHOLDS
from sightline.testing.moderators.wires.google_vision import LABELS as OF_GOOGLE
from sightline.testing.moderators.wires.openai_moderation import OF_PICTURES, OF_TEXT
from sightline.testing.moderators.wires.rekognition import PARENTS, ROOTS
from sightline.types import CATEGORIES, Threshold

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "moderation-categories.md"
# What each vendor sees, and what follows from it.
SEEN = [
    ("rekognition", {"Exposed Female Nipple": 92.0}, {"nudity": 0.92}),
    ("rekognition", {"Explicit Sexual Activity": 81.5}, {"sexual": 0.815, "nudity": 0.815}),
    ("rekognition", {"Female Swimwear or Underwear": 99.9}, {}),
    ("rekognition", {"Implied Nudity": 99.0}, {"nudity": 0.495}),
    ("rekognition", {"Weapons": 77.0}, {"weapons": 0.77}),
    # Amazon files both under Graphic Violence, and tells that label as well.
    ("rekognition", {"Blood & Gore": 60.0, "Self-Harm": 88.0}, {"gore": 0.6, "violence": 0.88, "self_harm": 0.88}),
    ("rekognition", {"White Supremacy": 88.0}, {"hate_symbols": 0.88}),
    ("rekognition", {"Alcoholic Beverages": 99.0, "Smoking": 12.0}, {"drugs": 0.12}),
    ("google-vision", {"adult": "VERY_LIKELY", "racy": "VERY_LIKELY"}, {"sexual": 1.0, "nudity": 1.0}),
    ("google-vision", {"racy": "VERY_LIKELY", "spoof": "VERY_LIKELY"}, {"nudity": 0.5}),
    ("google-vision", {"violence": "UNKNOWN"}, {"violence": 0.5}),
    ("openai-moderation", {"violence/graphic": 0.7, "violence": 0.8}, {"gore": 0.7, "violence": 0.8}),
    ("openai-moderation", {"self-harm/intent": 0.4, "hate": 0.9}, {"self_harm": 0.4}),
    ("azure-content-safety", {"Hate": 6, "Sexual": 2}, {"hate_symbols": 1.0, "sexual": 1 / 3}),
]


@pytest.mark.parametrize(("name", "seen", "scores"), SEEN, ids=lambda value: value if isinstance(value, str) else "")
async def test_what_a_vendor_sees_is_said_in_our_words(name, seen, scores, connect, page) -> None:
    async with connect(name, seen) as (moderator, _):
        judged = await moderator.judge(page)
    assert {category: score for category, score in judged.scores.items() if score} == pytest.approx(scores)
    assert list(judged.scores) == list(tables()[name].categories)


@pytest.mark.parametrize(
    ("name", "version"),
    [("rekognition", "7.0"), ("openai-moderation", "omni-moderation-2024-09-26"), ("google-vision", "v1")],
)
async def test_a_judgement_names_the_model_where_the_vendor_tells_it(name, version, connect, page) -> None:
    async with connect(name) as (moderator, _):
        assert (await moderator.judge(page)).moderator == f"{name}/{version}"


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("nudenet", LABELS),
        ("rekognition", {*PARENTS, *ROOTS}),
        ("google-vision", OF_GOOGLE),
        ("openai-moderation", {*OF_PICTURES, *OF_TEXT}),
    ],
)
def test_every_label_of_a_vendor_is_in_the_table(name, labels) -> None:
    assert sorted(tables()[name].labels) == sorted(labels)


def test_what_the_table_says_is_in_the_vocabulary_and_a_part_of_one() -> None:
    parts = [item for table in tables().values() for label in table.labels.values() for item in label.items()]
    assert {category for category, _ in parts} <= set(CATEGORIES)
    assert all(0 < part <= 1 for _, part in parts)


@given(st.dictionaries(st.sampled_from(LABELS), st.floats(-1, 2)))
def test_scores_are_shares_of_one_and_name_every_category_of_the_moderator(seen) -> None:
    scores = tables()["nudenet"].scores(seen)
    assert tuple(scores) == tables()["nudenet"].categories
    assert all(0 <= score <= 1 for score in scores.values())


def test_a_label_that_nobody_knows_counts_for_nothing() -> None:
    assert set(tables()["nudenet"].scores({"SOMETHING_NEW": 1.0}).values()) == {0.0}


@pytest.mark.parametrize("name", sorted(tables()))
def test_the_page_on_categories_says_what_the_table_says(name) -> None:
    table, text = tables()[name], PAGE.read_text(encoding="utf-8")
    section = text.partition(f"### `{name}`\n")[2].partition("\n###")[0]
    assert table.source in section
    assert f"Checked {table.checked}." in section
    assert table.scale in section
    for label, parts in table.labels.items():
        counted = ", ".join(f"{category} {part:g}" for category, part in parts.items()) or "nothing"
        assert f"| {label} | {counted} |" in section


def test_the_page_on_categories_says_what_the_policy_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for category in CATEGORIES:
        threshold = THRESHOLDS.get(category, Threshold(None, None))
        levels = ["never" if level is None else f"{level:g}" for level in (threshold.review, threshold.block)]
        who = [f"`{name}`" for name, table in tables().items() if category in table.categories]
        row = next(line for line in text.splitlines() if line.startswith(f"| `{category}` |"))
        assert row.endswith(f"| {' | '.join(levels)} | {', '.join(who) or 'nobody'} |")
