"""Rates, on a clock of our own."""

from __future__ import annotations

import pytest

from sightline.testing.server.faults import Fault
from sightline.testing.server.limits import Limits, Meter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_requests_come_back_one_by_one(clock):
    meter = Meter(Limits(rpm=60), clock)
    for _ in range(60):
        meter.take("m", 10)
    with pytest.raises(Fault) as refused:
        meter.take("m", 10)
    assert refused.value.retry_after_s == pytest.approx(1.0)
    clock.now = 1.0
    meter.take("m", 10)


def test_tokens_of_answers_count_and_can_be_owed(clock):
    meter = Meter(Limits(tpm=600), clock)
    meter.take("m", 100)
    meter.charge("m", 700)
    assert meter.standing("m").tokens.remaining == 0
    with pytest.raises(Fault) as refused:
        meter.take("m", 100)
    assert refused.value.retry_after_s == pytest.approx(30.0)


def test_a_refused_call_takes_nothing_and_models_do_not_share(clock):
    meter = Meter(Limits(rpm=1), clock)
    meter.take("a", 1)
    for _ in range(3):
        with pytest.raises(Fault):
            meter.take("a", 1)
    meter.take("b", 1)
    clock.now = 60.0
    meter.take("a", 1)


def test_a_call_larger_than_the_limit_waits_for_all_of_it(clock):
    meter = Meter(Limits(tpm=100), clock)
    meter.take("m", 500)
    clock.now = 60.0
    with pytest.raises(Fault):
        meter.take("m", 500)
