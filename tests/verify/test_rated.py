from datetime import date

import pytest

from sightline import registry
from sightline.verify.case import Case
from sightline.verify.rated import rated


def found(ratings, **values):
    case = Case(registry.task("receipt"), values, {}, [], date(2026, 3, 1), ratings=ratings)
    return {path: (finding.severity, finding.score) for path, finding in rated(case)}


@pytest.mark.parametrize(
    ("rating", "said"),
    [(1, ("warning", 0)), (2, ("warning", 0.25)), (3, ("warning", 0.5)), (4, ("info", 0.75)), (5, ("info", 1))],
)
def test_a_low_rating_asks_for_a_look_and_a_high_one_only_supports(rating, said):
    assert found({"total": rating}, total="9.00") == {"total": said}


def test_what_is_not_there_and_what_is_no_rating_is_not_heard():
    assert found({"total": 0, "tax": 6, "date": 1, "time": 5}, total="9.00", tax="1.00", date=None) == {}


def test_without_ratings_nothing_is_said():
    assert found({}, total="9.00") == {}


def test_no_value_is_confirmed_because_its_provider_is_sure(bench, page):
    verdict = bench.judge({"total": "9.00"}, page("Total  9.00"), checks=["rated", "sums"])
    assert bench.status(verdict)["total"] == "unverified"
