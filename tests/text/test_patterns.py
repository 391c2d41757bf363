import time

import pytest

from sightline.errors import UsageError
from sightline.text.patterns import finds


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^[A-Z]{2}\\d+$", "AB12", True),
        ("^[A-Z]{2}\\d+$", "AB12x", False),
        ("b", "abc", True),
        ("", "anything", True),
        ("^ü$", "ü", True),
    ],
)
def test_a_pattern_is_looked_for_anywhere_as_in_json_schema(pattern, text, found):
    assert finds(pattern, text) is found


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "(.*)*x"])
def test_no_pattern_takes_long(pattern):
    start = time.process_time()
    finds(pattern, "a" * 100_000 + "!")
    assert time.process_time() - start < 2


@pytest.mark.parametrize("pattern", ["(", "(?=a)", "(?!a)b", r"(a)\1", "a{99999}{99999}"])
def test_what_cannot_be_matched_in_time_is_refused_by_name(pattern):
    with pytest.raises(UsageError, match="look-around"):
        finds(pattern, "a")
