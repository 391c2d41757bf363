from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sightline.ocr.ctc import BLANK, COLUMN_GAP, WORD_GAP, Glyph, glyphs, runs

ALPHABET = ["blank", *"abcdefgh0123456789.", " "]
# A character, for how many columns it is seen, and how many blank columns follow it.
SEEN = st.tuples(st.sampled_from(ALPHABET[1:]), st.integers(1, 4), st.integers(0, 3))
PROBABILITY = st.floats(0.5, 1.0, width=32)


def output(columns: list[int], probability: float = 0.9) -> np.ndarray:
    """What a recogniser gives when it sees in each column the character of that index."""
    made = np.full((len(columns), len(ALPHABET)), (1 - probability) / len(ALPHABET), dtype=np.float32)
    made[np.arange(len(columns)), columns] = probability
    return made


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, list[int]]:
    """A text and columns that spell it; a character that follows itself has a blank before it."""
    text, columns = "", []
    for character, held, blanks in draw(st.lists(SEEN, max_size=12)):
        index = ALPHABET.index(character)
        if columns and columns[-1] == index:
            columns.append(BLANK)
        columns += [index] * held + [BLANK] * blanks
        text += character
    return text, columns


@st.composite
def spaced(draw: st.DrawFn) -> list[Glyph]:
    """Glyphs at rising columns."""
    column, made = 0, []
    for character, step in draw(st.lists(st.tuples(st.sampled_from("ab0 "), st.integers(1, 20)), max_size=15)):
        column += step
        made.append(Glyph(character, column, draw(PROBABILITY)))
    return made


@given(lines())
def test_repeats_are_merged_and_blanks_dropped(line) -> None:
    text, columns = line
    assert "".join(glyph.text for glyph in glyphs(output(columns), ALPHABET)) == text


@given(lines())
def test_a_glyph_stands_in_the_first_column_that_shows_it(line) -> None:
    _, columns = line
    found = glyphs(output(columns), ALPHABET)
    assert [glyph.column for glyph in found] == sorted({glyph.column for glyph in found})
    assert all(ALPHABET[columns[glyph.column]] == glyph.text for glyph in found)


def test_a_double_letter_needs_a_blank_between() -> None:
    index = ALPHABET.index("9")
    assert [g.text for g in glyphs(output([index, index]), ALPHABET)] == ["9"]
    assert [g.text for g in glyphs(output([index, BLANK, index]), ALPHABET)] == ["9", "9"]


def test_a_line_of_blanks_has_no_glyphs_and_no_runs() -> None:
    assert glyphs(output([BLANK] * 5), ALPHABET) == ()
    assert runs(()) == []


@given(spaced())
def test_runs_hold_every_character_but_the_spaces_in_order(line) -> None:
    assert "".join(run.text for run in runs(line)) == "".join(g.text for g in line if g.text != " ")


@given(spaced())
def test_runs_start_one_after_the_other_and_have_a_width(line) -> None:
    made = runs(line)
    assert all(0 <= run.start < run.end for run in made)
    assert all(a.start < b.start for a, b in pairwise(made))


@given(spaced())
def test_the_confidence_of_a_run_lies_between_those_of_its_characters(line) -> None:
    sure = [g.probability for g in line if g.text != " "]
    assert all(min(sure) - 1e-6 <= run.confidence <= max(sure) + 1e-6 for run in runs(line))


def test_a_wide_gap_parts_two_words_without_a_space() -> None:
    line = [Glyph("a", 0, 1.0), Glyph("b", 2, 1.0), Glyph("c", 2 + WORD_GAP + 1, 1.0)]
    assert [run.text for run in runs(line)] == ["ab", "c"]


def test_a_gap_is_counted_between_the_edges_of_two_words() -> None:
    word = [Glyph(text, 2 * i, 1.0) for i, text in enumerate("abcd")]
    across = Glyph("e", 8 + COLUMN_GAP, 1.0)
    assert [run.gap for run in runs([*word, across])] == [0, COLUMN_GAP]
