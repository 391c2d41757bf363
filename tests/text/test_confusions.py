from hypothesis import given
from hypothesis import strategies as st

from sightline.text.confusions import letters, skeleton, squeezed, unexplained


def test_letters_know_where_they_stand():
    assert letters("É-1 b") == ("e1b", (0, 2, 4))


def test_letters_of_other_scripts_stay():
    assert squeezed("株式会社 7") == "株式会社7"


@given(st.text("0123456789", max_size=12), st.text("0123456789", max_size=12))
def test_two_numbers_are_one_only_if_all_digits_are_the_same(one, other):
    assert (skeleton(one) == skeleton(other)) == (one == other)


def test_letters_and_the_digits_they_look_like_are_one():
    assert skeleton(squeezed("SOIL")) == skeleton(squeezed("5011"))


def test_poor_print_explains_letters_that_look_alike_and_narrow_ones_that_are_lost():
    assert unexplained("hnt", "bnt") == (1, 0)
    assert unexplained("he1p", "hep") == (1, 0)
    assert unexplained("modem", "modern") == (0, 0)


def test_nothing_explains_another_digit_or_a_letter_of_another_shape():
    assert unexplained("a7", "a9") == (0, 1)
    assert unexplained("xab", "xzb") == (0, 1)


def test_what_goes_on_at_the_ends_is_no_difference():
    assert unexplained("abc", "zzabczz") == (0, 0)
