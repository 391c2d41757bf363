import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.evaluate import Rate
from sightline.evaluate.intervals import wilson


# Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3: Wilson's score interval without correction.
@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(hits, total, low, high):
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_nothing_and_all(counts):
    hits, total = counts
    low, high = wilson(hits, total)
    assert 0 <= low <= hits / total + 1e-12
    assert hits / total - 1e-12 <= high <= 1


def test_nothing_seen_says_nothing():
    assert Rate(0, 0).share is None
    assert Rate(0, 0).interval == (0, 1)
