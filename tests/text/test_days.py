from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sightline.text.days import Days
from sightline.text.sheet import Sheet

APRIL, MARCH = date(2018, 4, 3), date(2018, 3, 4)


def days_of(page, *rows):
    return Days(Sheet.of([page(*rows)]))


def test_a_day_after_the_twelfth_tells_how_the_others_are_meant(page):
    assert days_of(page, "03/04/2018", "25/04/2018").order_of_dates == "day first"
    assert days_of(page, "03/04/2018", "04/25/2018").order_of_dates == "month first"
    assert days_of(page, "03/04/2018", "04/25/2018", "25/04/2018").order_of_dates is None


def test_the_same_day_in_words_tells_how_it_is_meant(page):
    assert days_of(page, "03/04/2018", "4 March 2018").order_of_dates == "month first"
    assert days_of(page, "03/04/2018", "2018-04-03").order_of_dates == "day first"
    assert days_of(page, "03/04/2018", "9 May 2018").order_of_dates is None


def test_the_rival_of_a_day_is_the_other_reading_of_all_its_prints(page):
    days = days_of(page, "03/04/2018")
    assert days.rival(APRIL, None) == MARCH
    assert days.rival(APRIL, "day first") is None
    assert days.rival(APRIL, "month first") == MARCH
    assert days.rival(date(2018, 5, 5), None) is None


def test_a_day_that_is_printed_without_a_choice_has_no_rival(page):
    assert days_of(page, "03/04/2018", "3 April 2018").rival(APRIL, "month first") is None
    assert days_of(page, "25/04/2018").rival(date(2018, 4, 25), None) is None
    assert days_of(page, "05/05/2018").rival(date(2018, 5, 5), None) is None


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_of_a_print_with_a_choice_either_order_keeps_one_day_and_gives_it_as_the_rival_of_the_other(page, day):
    days = days_of(page, day.strftime("%d/%m/%Y"))
    rival = days.rival(day, None)
    if day.day > 12 or day.day == day.month:
        assert rival is None
    else:
        assert rival == date(day.year, day.day, day.month)
        assert days.rival(day, "day first") is None
        assert days.rival(rival, "day first") == day
