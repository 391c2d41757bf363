"""A part of many documents."""

import pytest

from sightline.batch.sample import part
from sightline.errors import UsageError


def ids(documents, **options):
    return [one.id for one in part(documents, **options)]


def test_the_first_ones_are_the_first_ones(documents):
    assert ids(documents(10), limit=3) == ["a0", "a1", "a2"]
    assert len(ids(documents(10))) == 10


def test_a_sample_is_the_same_for_the_same_seed_in_any_order(documents):
    picked = ids(documents(100), sample=10, seed=3)
    assert sorted(ids(reversed(list(documents(100))), sample=10, seed=3)) == sorted(picked)
    assert picked != ids(documents(100), sample=10, seed=4)
    assert picked == sorted(picked, key=lambda name: int(name[1:]))


def test_a_sample_grows_by_adding_to_it(documents):
    assert set(ids(documents(100), sample=10)) < set(ids(documents(100), sample=20))


def test_a_sample_is_spread_evenly(documents):
    counts = [0] * 10
    for seed in range(200):
        for name in ids(documents(10), sample=3, seed=seed):
            counts[int(name[1:])] += 1
    assert min(counts) > 35
    assert max(counts) < 85


@pytest.mark.parametrize("options", [{"limit": 1, "sample": 1}, {"limit": 0}, {"sample": 0}])
def test_what_cannot_be_taken_is_refused(documents, options):
    with pytest.raises(UsageError):
        ids(documents(3), **options)
