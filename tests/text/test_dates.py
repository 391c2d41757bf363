import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.dates import dates, fold, times

CHRISTMAS = date(2018, 12, 25)


def readings(text):
    return [found.readings for found in dates(text)]


@pytest.mark.parametrize(
    "text",
    [
        "25.12.2018",
        "25/12/2018",
        "25-12-2018",
        "25.12.18",
        "25 12 2018",
        "25 . 12 . 2018",
        "12/25/2018",
        "2018-12-25",
        "2018/12/25",
        "2018.12.25",
        "20181225",
        "25122018 12:30",
        "25DEC2018",
        "25-Dec-18",
        "25 DEC. 2018",
        "2018 Dec 25",
        "Dec 25, 2018",
        "December 25th 2018",
    ],
)
def test_every_printed_form_is_read_and_leaves_one_day(text):
    assert readings(text) == [(CHRISTMAS,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3. März 2019", date(2019, 3, 3)),
        ("3. MAERZ 2019", date(2019, 3, 3)),
        ("1. Jänner 2020", date(2020, 1, 1)),
        ("12. Mai 2020", date(2020, 5, 12)),
        ("25. Dezember 2018", CHRISTMAS),
        ("1er mars 2020", date(2020, 3, 1)),
        ("14 février 2020", date(2020, 2, 14)),
        ("25 août 2018", date(2018, 8, 25)),
        ("25 décembre 2018", CHRISTMAS),
        ("1 Mac 2018", date(2018, 3, 1)),
        ("5 Ogos 2019", date(2019, 8, 5)),
        ("31 Julai 2019", date(2019, 7, 31)),
        ("25 Disember 2018", CHRISTMAS),
        ("5th May 2020", date(2020, 5, 5)),
        ("Sept 5, 2020", date(2020, 9, 5)),
    ],
)
def test_months_are_named_in_german_french_malay_and_english(text, expected):
    assert readings(text) == [(expected,)]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2018",
        "29/02/2019",
        "30.02.2020",
        "00/12/2018",
        "99/99/99",
        "2018-13-01",
        "20180230",
        "25 Foo 2018",
        "01/01/2100",
        "01/01/1899",
    ],
)
def test_what_is_no_day_of_the_calendar_is_no_date(text):
    assert readings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "INV-00123",
        "192.168.10.20",
        "03-1234 5678",
        "12.50",
        "1.234.567,89",
        "1234/56/78",
        "12/2018",
        "25.12.",
        "5 may",
        "HRB 12 2018",
        "09.20.00",
    ],
)
def test_numbers_of_other_kinds_are_no_dates(text):
    assert readings(text) == []


@pytest.mark.parametrize("text", ["2l/03/2018", "21/03/20l8", "21/03/2O18", "21/03/201B", "21-MAR-20l8"])
def test_a_letter_read_for_a_digit_is_never_guessed_away(text):
    assert readings(text) == []


def test_slashes_leave_the_order_of_day_and_month_open():
    (found,) = dates("03/04/2018")
    assert found.is_ambiguous
    assert found.readings == (date(2018, 4, 3), date(2018, 3, 4))


def test_points_say_that_the_day_comes_first():
    (found,) = dates("03.04.2018")
    assert not found.is_ambiguous
    assert found.readings == (date(2018, 4, 3),)


def test_an_impossible_month_decides_the_order():
    (us, uk) = dates("12/25/2018 25/12/2018")
    assert (us.day_first, us.month_first) == (None, CHRISTMAS)
    assert (uk.day_first, uk.month_first) == (CHRISTMAS, None)


@pytest.mark.parametrize(
    ("text", "year"), [("25.12.69", 2069), ("25.12.70", 1970), ("25.12.00", 2000), ("25-Dec-99", 1999)]
)
def test_two_digits_of_a_year_mean_1970_to_2069(text, year):
    assert readings(text) == [(date(year, 12, 25),)]


def test_a_year_of_two_digits_may_stand_first_where_nothing_else_is_possible():
    assert readings("99-12-25") == [(date(1999, 12, 25),)]


@pytest.mark.parametrize(
    "text",
    [
        "25/12/201812:30",
        "25/12/2018-12:30",
        "Date:25/12/2018Time:12:30",
        "25/12/2018,12:30PM",
        "25.12.2018 um 12:30",
        "(25.12.2018) 12:30",
    ],
)
def test_a_date_and_a_time_may_be_glued_to_each_other_and_to_words(text):
    assert readings(text) == [(CHRISTMAS,)]
    assert [found.value for found in times(text)] == ["12:30"]


def test_two_dates_of_a_line_are_both_read_and_know_their_place():
    text = "from 01.02.2020 to 2020-02-28"
    found = dates(text)
    assert [text[d.start : d.end] for d in found] == ["01.02.2020", "2020-02-28"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:30", "12:30"),
        ("9:05", "09:05"),
        ("12:30:45", "12:30:45"),
        ("12;30", "12:30"),
        ("12 : 30", "12:30"),
        ("12:30 AM", "00:30"),
        ("12:30 PM", "12:30"),
        ("1:05pm", "13:05"),
        ("1:05 p.m.", "13:05"),
        ("13:05 PM", "13:05"),
        ("12:30:99", "12:30"),
        ("23:59", "23:59"),
        ("Uhr 08:00", "08:00"),
    ],
)
def test_times_of_both_clocks_are_read(text, expected):
    assert [found.value for found in times(text)] == [expected]


@pytest.mark.parametrize("text", ["24:00", "12:60", "1:2", "123:45", "12.30", "1:1:1", "::", "5.00"])
def test_what_is_no_time_of_day_is_no_time(text):
    assert times(text) == []


def test_both_ends_of_a_span_are_times():
    assert [found.value for found in times("12:30-14:00")] == ["12:30", "14:00"]


days = st.dates(date(1990, 1, 1), date(2069, 12, 31))
FORMS = ["%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d %b %Y", "%d-%b-%Y", "%d%b%Y", "%B %d, %Y", "%d. %B %Y", "%Y%m%d"]


@given(
    days,
    st.sampled_from(FORMS),
    st.sampled_from(["", "Date: ", "Datum ", "RM 9.00 "]),
    st.sampled_from(["", " 12:30", " x"]),
)
def test_a_form_that_leaves_no_choice_is_read_back_at_any_place(day, form, before, after):
    if form == "%Y%m%d" and day.year < 2000:
        return
    text = day.strftime(form)
    (found,) = dates(before + text + after)
    assert found.readings == (day,)
    assert (before + text + after)[found.start : found.end] == text


@given(days, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y"]))
def test_a_form_that_leaves_a_choice_keeps_the_right_day_among_its_readings(day, form):
    (found,) = dates(day.strftime(form))
    assert day in found.readings
    assert found.is_ambiguous == (day.day <= 12 and day.day != day.month)


@given(st.times())
def test_a_time_is_read_back_with_and_without_seconds(moment):
    assert [found.value for found in times(f"{moment:%H:%M}")] == [f"{moment:%H:%M}"]
    assert [found.value for found in times(f"{moment:%H:%M:%S}")] == [f"{moment:%H:%M:%S}"]


@given(st.text(max_size=60) | st.text("0123456789./-: deczmai", max_size=60))
def test_any_text_gives_dates_in_order_that_do_not_overlap(text):
    found = dates(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 <= t.start < t.end <= len(text) for t in times(text))


@given(st.text(max_size=80))
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("part", ["1", "1/", "12/12/", "1 ", "may ", "12 may ", "1:23:", "2018", ".", " ", "12.12.20l"])
def test_a_line_of_ten_thousand_characters_takes_no_time(part):
    text = part * (10_000 // len(part))
    start = time.process_time()
    dates(text)
    times(text)
    assert time.process_time() - start < 0.2
