"""Thresholds and what follows from scores."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import ModeratorDown, UsageError
from sightline.moderate.policy import DEFAULT, THRESHOLDS, Policy
from sightline.types import CATEGORIES, DECISIONS, Moderation, Threshold, strictest

SCORES = st.dictionaries(st.sampled_from(CATEGORIES), st.floats(0, 1))


def moderation(**scores: float) -> Moderation:
    return Moderation(scores, "test/1")


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ({}, "allow"),
        ({"nudity": 0.49}, "allow"),
        ({"nudity": 0.5}, "review"),
        ({"nudity": 0.8}, "block"),
        ({"nudity": 0.6, "violence": 0.9}, "block"),
        ({"weapons": 1.0, "drugs": 1.0}, "review"),
        ({"minors": 0.2}, "review"),
        ({"minors": 0.5}, "block"),
        ({"faces": 1.0}, "allow"),
    ],
)
def test_the_strictest_category_decides(scores, decision) -> None:
    assert DEFAULT.rule(moderation(**scores)).decision == decision


@given(SCORES)
def test_reasons_are_the_categories_that_reached_a_threshold_the_strictest_first(scores) -> None:
    ruling = DEFAULT.rule(Moderation(scores, "test/1"))
    judged = {name: score for name, score in scores.items() if name in THRESHOLDS}
    reached = {name for name, score in judged.items() if THRESHOLDS[name].decide(score) != "allow"}
    assert {reason.category for reason in ruling.reasons} == reached
    assert ruling.decision == (ruling.reasons[0].decision if reached else "allow")
    order = [(DECISIONS.index(reason.decision), reason.score) for reason in ruling.reasons]
    assert order == sorted(order, reverse=True)


@given(SCORES, st.sampled_from(CATEGORIES), st.floats(0, 1))
def test_a_higher_score_never_leads_to_a_milder_decision(scores, category, more) -> None:
    raised = {**scores, category: max(more, scores.get(category, 0.0))}
    before, after = (DEFAULT.rule(Moderation(found, "test/1")).decision for found in (scores, raised))
    assert strictest(before, after) == after


@given(SCORES, st.sampled_from(DECISIONS))
def test_without_a_judgement_the_setting_decides_unless_what_was_seen_is_worse(scores, when_down) -> None:
    policy = Policy(when_down=when_down)
    seen = Moderation(scores, "test/1")
    ruling = policy.rule(seen, fault=ModeratorDown("test is down.", scores=scores))
    assert ruling.decision == strictest(when_down, policy.rule(seen).decision)
    assert ruling.fault == "moderator_down"


def test_a_policy_and_its_rulings_go_to_other_processes_and_back() -> None:
    ruling = DEFAULT.rule(moderation(nudity=0.9))
    assert pickle.loads(pickle.dumps((DEFAULT, ruling))) == (DEFAULT, ruling)  # noqa: S301  (our own bytes)


def test_the_strictest_of_nothing_is_to_allow() -> None:
    assert strictest() == "allow"


def test_a_category_without_a_threshold_is_not_judged() -> None:
    assert Policy({"gore": Threshold(0.1, 0.2)}).rule(moderation(nudity=1.0)).decision == "allow"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"thresholds": {"faces": Threshold(0.5, 0.9)}}, "'faces'; choose among: sexual"),
        ({"thresholds": {"spoof": Threshold(0.5, 0.9)}}, "'spoof'"),
        ({"thresholds": {"gore": Threshold(0.9, 0.5)}}, r"gore are \[0.9, 0.5\]"),
        ({"thresholds": {"gore": Threshold(50, None)}}, "shares of 1"),
        ({"thresholds": {"gore": Threshold(0, None)}}, "shares of 1"),
        ({"when_down": "retry"}, "allow, review, block"),
        ({"deadline_s": 0}, "deadline_s is 0"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(wrong, said) -> None:
    with pytest.raises(UsageError, match=said):
        Policy(**wrong)
