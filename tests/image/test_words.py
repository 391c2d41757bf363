from hypothesis import given
from hypothesis import strategies as st

from sightline.image.glyphs import SPACE, Glyph
from sightline.image.words import lines

EM = 10.0


def printed(text, *, x=0.0, y=100.0, pitch=5.0, em=EM, angle=0):
    """`text` set from `x` on the baseline `y`, each character `pitch` wide; a blank is white space, "_" only a gap."""
    for char in text:
        if char == " ":
            yield SPACE
        elif char != "_":
            yield Glyph(char, (x, y - em / 2, x + pitch, y), x, x + pitch, y, em, angle)
        x += pitch


def read(*parts):
    glyphs = [glyph for part in parts for glyph in part]
    return ["|".join(run.text for run in line) for line in lines(glyphs)]


def test_white_space_parts_words():
    assert read(printed("Total due")) == ["Total|due"]


def test_a_gap_without_white_space_parts_words():
    assert read(printed("Total_due")) == ["Total|due"]


def test_a_column_gap_begins_another_line():
    assert read(printed("Total"), printed("9.00", x=200)) == ["Total", "9.00"]
    assert read(printed("Total    9.00")) == ["Total", "9.00"]


def test_words_of_one_row_stand_in_order_however_the_file_states_them():
    assert read(printed("due", x=30), printed("Total", x=0)) == ["Total|due"]


def test_a_word_that_is_stated_in_pieces_is_put_together():
    assert read(printed("nung", x=20), printed("Rech", x=0)) == ["Rechnung"]


def test_a_word_that_is_printed_twice_to_look_bold_is_read_once():
    assert read(printed("Total"), printed("Total", x=0.3)) == ["Total"]


def test_lines_come_from_top_to_bottom():
    assert read(printed("second", y=120), printed("first", y=100)) == ["first", "second"]


def test_raised_cents_stay_in_their_word():
    assert read(printed("12"), printed("50", x=10, y=97, em=6, pitch=3)) == ["1250"]


def test_text_of_another_direction_is_never_mixed_in():
    assert read(printed("up", angle=270), printed("across", angle=0)) == ["across", "up"]


def test_marks_are_composed_with_their_letters():
    assert read(printed("u\u0308ber", pitch=5)) == ["über"]


def test_characters_without_a_meaning_are_left_out():
    assert read(printed("\ufffdTotal")) == ["Total"]


words = st.lists(st.text("abc0.,-", min_size=1, max_size=6), min_size=1, max_size=6)


@given(words, st.randoms(use_true_random=False))
def test_the_order_in_the_file_does_not_matter_for_rows_of_spaced_words(texts, random):
    pieces, x = [], 0.0
    for text in texts:
        pieces.append([SPACE, *printed(text, x=x), SPACE])
        x += 5.0 * (len(text) + 1)
    expected = read(*pieces)
    random.shuffle(pieces)
    assert read(*pieces) == expected == ["|".join(texts)]
