"""A new scan of a page proves to be the same, and a page with one other digit never does, whatever OCR read of it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.cache.proof import print_of, same

PAGES = st.integers(0, 40)
EDITS = st.tuples(st.integers(0, 11), st.integers(0, 3), st.sampled_from("0123456789"))


def edited(lines, row, place, digit):
    """One digit of one amount made another one."""
    name, amount = lines[row]
    places = [at for at, char in enumerate(amount) if char.isdigit()]
    at = places[place % len(places)]
    other = digit if digit != amount[at] else str((int(digit) + 1) % 10)
    return [*lines[:row], (name, amount[:at] + other + amount[at + 1 :]), *lines[row + 1 :]]


def misread(reading, as_read):
    """`reading` with the words of another page: OCR that did not see the difference."""
    words = (replace(word, text=other.text) for word, other in zip(reading.words, as_read.words, strict=True))
    return replace(reading, words=tuple(words))


@settings(max_examples=20, deadline=None)
@given(PAGES, st.sampled_from([0.55, 0.7, 0.9, 1.0]), st.sampled_from([-1.0, -0.3, 0.5, 1.0]))
def test_a_new_scan_is_the_same(sheets, seed, scale, degrees):
    page = sheets.drawn(sheets.lines_of(seed))
    anew = sheets.scanned_anew(*page, scale=scale, degrees=degrees)
    assert same(print_of(*page), print_of(*anew))
    assert same(print_of(*anew), print_of(*page))


@settings(max_examples=60, deadline=None)
@given(PAGES, EDITS, st.booleans())
def test_one_other_digit_is_never_the_same(sheets, seed, edit, anew):
    lines = sheets.lines_of(seed)
    image, reading = sheets.drawn(lines)
    other, its_words = sheets.drawn(edited(lines, *edit))
    if anew:
        other, its_words = sheets.scanned_anew(other, its_words)
    assert not same(print_of(image, reading), print_of(other, its_words))


@settings(max_examples=60, deadline=None)
@given(PAGES, EDITS)
def test_one_other_digit_is_seen_where_ocr_does_not_see_it(sheets, seed, edit):
    lines = sheets.lines_of(seed)
    image, reading = sheets.drawn(lines)
    other, its_words = sheets.drawn(edited(lines, *edit))
    if [word.box for word in its_words.words] == [word.box for word in reading.words]:
        assert not same(print_of(image, reading), print_of(other, misread(its_words, reading)))


def test_a_number_that_was_added_is_seen(sheets):
    lines = sheets.lines_of(3)
    longer = [*lines[:-1], (lines[-1][0], lines[-1][1]), ("Bags", "0.20")]
    assert not same(print_of(*sheets.drawn(lines)), print_of(*sheets.drawn(longer)))


def read_otherwise(reading):
    """The first number of the page as another one, as surely."""
    first = next(at for at, word in enumerate(reading.words) if word.text[0].isdigit())
    words = (replace(w, text="00.00"[: len(w.text)]) if at == first else w for at, w in enumerate(reading.words))
    return replace(reading, words=tuple(words))


def test_two_numbers_that_were_surely_read_otherwise_are_two_however_alike_they_look(sheets):
    image, reading = sheets.drawn(sheets.lines_of(4))
    anew, its_words = sheets.scanned_anew(image, reading)
    assert same(print_of(image, reading), print_of(anew, its_words))
    assert not same(print_of(image, reading), print_of(anew, read_otherwise(its_words)))


def test_a_file_that_was_only_saved_anew_is_the_same_also_where_ocr_reads_a_number_otherwise(sheets):
    image, reading = sheets.drawn(sheets.lines_of(4))
    assert same(print_of(image, reading), print_of(image, read_otherwise(reading)))


@pytest.mark.parametrize("scale", [0.2, 0.3])
def test_print_that_is_too_small_proves_nothing(sheets, scale):
    page = sheets.drawn(sheets.lines_of(5))
    assert print_of(*sheets.scanned_anew(*page, scale=scale)) is None


def test_a_page_with_few_words_proves_nothing(sheets):
    image, reading = sheets.drawn(sheets.lines_of(6))
    assert print_of(image, replace(reading, words=reading.words[:5])) is None
