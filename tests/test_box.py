"""Places on a page and on a part of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.box import Box


@st.composite
def boxes(draw, least=0.0):
    left, top = draw(st.floats(0, 1 - least)), draw(st.floats(0, 1 - least))
    return Box(left, top, draw(st.floats(left + least, 1)), draw(st.floats(top + least, 1)))


def test_a_place_in_a_part_is_found_on_the_page():
    lower_right = Box(0.5, 0.5, 1, 1)
    assert Box(0, 0, 0.5, 1).from_part(lower_right) == Box(0.5, 0.5, 0.75, 1)
    assert Box(0.25, 0.5, 0.75, 1).in_part(lower_right) == Box(-0.5, 0, 0.5, 1)


@given(box=boxes(), part=boxes(least=0.01))
def test_there_and_back_again_is_the_same_place(box, part):
    assert box.in_part(part).from_part(part) == pytest.approx(box, abs=1e-9)
    assert box.from_part(part).in_part(part) == pytest.approx(box, abs=1e-9)
