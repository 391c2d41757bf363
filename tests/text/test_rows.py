import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.rows import Line, lines_of, rows_of
from sightline.types import Box, Reading, Word

BILL = (
    "CAFE CENTRAL",
    "Main Street 12, 10115 Berlin",
    "2 Espresso doppio        5.00",
    "1 Cheese cake            4.50",
    "Subtotal                 9.50",
    "Total                    9.50",
    "Thank you and come again",
)


def squeezed(row):
    return " ".join(row.split())


def test_what_stands_side_by_side_is_one_row_with_its_columns_apart(page):
    rows = rows_of([page(*BILL)])
    assert [squeezed(row.text) for row in rows] == [squeezed(row) for row in BILL]
    assert [len(row.lines) for row in rows] == [1, 1, 2, 2, 2, 2, 1]
    assert rows[2].text == "2 Espresso doppio  5.00"


@pytest.mark.parametrize("degrees", [-10, -7, -3, -1, 1, 3, 7, 10])
def test_a_page_that_lies_askew_has_the_same_rows(page, degrees):
    rows = rows_of([page(*BILL, skew=degrees)])
    assert [squeezed(row.text) for row in rows] == [squeezed(row) for row in BILL]


def test_pages_follow_each_other_and_never_share_a_row(page):
    rows = rows_of([page("Total  9.00"), page("Total  9.00", page=2)])
    assert [(row.page, row.text) for row in rows] == [(1, "Total  9.00"), (2, "Total  9.00")]


def test_a_page_without_words_has_no_rows():
    assert rows_of([Reading(1, (), "made", (10, 10))]) == ()


def test_columns_are_ordered_by_their_place_whatever_order_they_were_read_in():
    words = [Word("9.00", Box(0.8, 0.5, 0.9, 0.52), 1, 0), Word("Total", Box(0.1, 0.501, 0.2, 0.521), 1, 1)]
    (row,) = rows_of([Reading(1, tuple(words), "made", (100, 100))])
    assert row.text == "Total  9.00"
    assert row.box == Box(0.1, 0.5, 0.9, 0.521)


def test_lines_keep_their_words_in_reading_order(page):
    assert [line.text for line in lines_of(page("Net 1.00  Tax 0.19"))] == ["Net 1.00", "Tax 0.19"]


def test_the_place_of_a_part_of_a_word_is_its_share_of_the_word():
    line = Line((Word("Total:9.00", Box(0.1, 0.4, 0.6, 0.5), 1.0, 0),), page=3)
    place = line.evidence(6, 10)
    assert (place.page, place.text) == (3, "9.00")
    assert place.box == pytest.approx((0.4, 0.4, 0.6, 0.5))


def test_the_place_of_several_words_is_the_box_around_them():
    words = (Word("Grand", Box(0.1, 0.4, 0.2, 0.5), 1.0, 0), Word("Total", Box(0.3, 0.41, 0.4, 0.51), 1.0, 0))
    line = Line(words, page=1)
    assert line.evidence().box == Box(0.1, 0.4, 0.4, 0.51)
    assert line.evidence(6, 11).box == pytest.approx((0.3, 0.41, 0.4, 0.51))
    assert line.evidence(6, 11).text == "Total"


boxes = st.tuples(*[st.floats(0, 0.9) for _ in range(2)], *[st.floats(0.001, 0.1) for _ in range(2)]).map(
    lambda b: Box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(st.lists(st.tuples(st.text("ab1.", min_size=1, max_size=5), boxes, st.integers(0, 5)), max_size=20))
def test_no_word_is_lost_or_said_twice(found):
    words = tuple(Word(text, box, 1.0, line) for text, box, line in found)
    rows = rows_of([Reading(1, words, "made", (800, 1000))])
    kept = [word for row in rows for line in row.lines for word in line.words]
    assert sorted(kept, key=repr) == sorted(words, key=repr)


@given(st.lists(st.text("ab1.,", min_size=1, max_size=6), min_size=1, max_size=5), st.data())
def test_every_part_of_a_line_lies_inside_the_line(texts, data):
    words = [Word(t, Box(0.1 * i, 0.2, 0.1 * i + 0.08, 0.25), 1.0, 0) for i, t in enumerate(texts)]
    line = Line(tuple(words), page=1)
    start = data.draw(st.integers(0, len(line.text) - 1))
    end = data.draw(st.integers(start + 1, len(line.text)))
    place = line.evidence(start, end)
    assert place.text == line.text[start:end]
    assert place.box.left >= line.box.left - 1e-9
    assert place.box.right <= line.box.right + 1e-9
    assert place.box.width > 0
