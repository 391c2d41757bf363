"""Our exact tails against scipy's, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from sightline.verify.promise.exact import at_least, at_most, fewest, upper_bound

RATES = st.floats(0.0005, 0.4)
COUNTS = st.integers(1, 300).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(COUNTS, RATES)
def test_the_tails_are_those_of_the_binomial_distribution(counts, rate):
    errors, of = counts
    assert at_most(errors, of, rate) == pytest.approx(binom.cdf(errors, of, rate), abs=1e-9)
    assert at_least(errors, of, rate) == pytest.approx(binom.sf(errors - 1, of, rate), abs=1e-9)


@settings(deadline=None)
@given(COUNTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_bound_is_that_of_clopper_and_pearson(counts, confidence):
    errors, of = counts
    wanted = 1.0 if errors == of else beta.ppf(confidence, errors + 1, of - errors)
    assert upper_bound(errors, of, confidence) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(("rate", "labels"), [(0.05, 59), (0.02, 149), (0.01, 299), (0.005, 598), (0.001, 2995)])
def test_without_errors_the_labels_it_takes_are_the_known_ones(rate, labels):
    assert fewest(rate, 0.95) == labels


@given(st.sampled_from([0.005, 0.01, 0.02, 0.05]), st.sampled_from([0.9, 0.95]), st.integers(0, 20))
def test_the_labels_it_takes_are_the_fewest_that_certify(rate, confidence, errors):
    labels = fewest(rate, confidence, errors)
    assert upper_bound(errors, labels, confidence) <= rate < upper_bound(errors, labels - 1, confidence)
