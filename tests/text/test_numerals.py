from decimal import Decimal

import pytest

from sightline.text.numerals import number


@pytest.mark.parametrize(("text", "value"), [("1.50", Decimal("1.50")), ("NaN", None), ("1,50", None), (None, None)])
def test_only_a_finite_decimal_is_a_number(text, value):
    assert number(text) == value
