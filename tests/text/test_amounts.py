import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.amounts import CURRENCY_CODES, CURRENCY_SIGNS, amounts, currency_code


def values(text):
    return [str(amount.value) for amount in amounts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-5.00", "-5.00"),
        ("−5.00", "-5.00"),
        ("–5,00", "-5.00"),
        ("5.00-", "-5.00"),
        ("-.50", "-0.50"),
        ("(123.45)", "-123.45"),
        ("RM -5.00", "-5.00"),
        ("-RM 5.00", "-5.00"),
        ("-$5.00", "-5.00"),
        ("RM(5.00)", "-5.00"),
        ("(RM 5.00)", "-5.00"),
    ],
)
def test_a_minus_before_or_behind_and_parentheses_are_negative(text, expected):
    assert values(text) == [expected]


@pytest.mark.parametrize(
    "text", ["(9.00", "9.00)", "9.00", ".02", "Total: 9.00", "x 9.00", "@9.00", "9.00SR", "9.00/kg"]
)
def test_what_only_looks_negative_or_decorated_is_positive(text):
    (amount,) = amounts(text)
    assert amount.value > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1'234'567.89", "1234567.89"),  # Swiss
        ("1’234.55", "1234.55"),
        ("1 234 567,89", "1234567.89"),  # French
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1.234.567,89", "1234567.89"),  # German
        ("1234,56", "1234.56"),
        ("1,234,567.89", "1234567.89"),  # English
        ("1234.56", "1234.56"),
        ("0,00", "0.00"),
    ],
)
def test_thousands_are_grouped_as_each_country_does(text, expected):
    assert values(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "1,234.5",
        "1,234.567",
        "1,234,56",
        "1.234.56",
        "12.345",
        "1,234",
        "12,34.56",
        "1.5",
        "1234567890.12",
        "5 .00",
        "9.99.9",
        "l2.50",
        "I2.50",
        "O5.00",
        "S2.50",
        "B2.50",
        "5.0O",
    ],
)
def test_what_is_grouped_wrongly_or_misread_is_no_amount(text):
    assert values(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "12.50%",
        "12,50 %",
        "GST 6%",
        "25.12.2018",
        "25.12.18",
        "2018-12-25",
        "12:30",
        "12.30 Uhr",
        "09.00-10.00",
        "03-1234 5678",
        "Tel 0312.45.67",
        "+49 30 1234567",
        "192.168.10.20",
        "1.25 kg",
        "0.75kg",
        "36.32 l",
        "8.50 h",
        "Qty 12",
        "3 items",
        "10115 Berlin",
    ],
)
def test_percentages_dates_times_phones_measures_and_bare_integers_are_no_amounts(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total: 3 items 45.00", ["45.00"]),
        ("2 150.00", ["150.00"]),
        ("2 x 150.00 300.00", ["150.00", "300.00"]),
        ("12 34,56", ["34.56"]),
        ("1.25 kg x 4.00 = 5.00", ["4.00", "5.00"]),
        ("SR 6% 22.00 1.32", ["22.00", "1.32"]),
        ("25/12/2018 12:30 9.00", ["9.00"]),
        ("$1.00$2.00", ["1.00", "2.00"]),
    ],
)
def test_counts_rates_and_dates_beside_amounts_stay_out(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("RM 50", "50", "MYR"),
        ("RM50.00", "50.00", "MYR"),
        ("50 RM", "50", "MYR"),
        ("€1.234,56", "1234.56", "EUR"),
        ("1.234,56 €", "1234.56", "EUR"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("12 345 EUR", "12345", "EUR"),
        ("CHF 12.-", "12", "CHF"),
        ("Fr. 12.50", "12.50", "CHF"),
        ("£1,234", "1234", "GBP"),
        ("US$5.00", "5.00", "USD"),
        ("S$5.00", "5.00", "SGD"),
        ("Rp 50.000", "50000", "IDR"),
        ("100 kr", "100", "SEK"),
        ("TERM 9.00", "9.00", None),
        ("9.00 RMX", "9.00", None),
    ],
)
def test_a_currency_counts_on_both_sides_and_makes_an_integer_an_amount(text, value, code):
    (amount,) = amounts(text)
    assert (str(amount.value), amount.currency) == (value, code)


def test_every_sign_and_code_means_itself():
    assert {currency_code(sign) for sign in CURRENCY_SIGNS} <= CURRENCY_CODES
    assert all(currency_code(code) == code for code in CURRENCY_CODES)
    assert currency_code("XXX") is None
    assert currency_code(None) is None


STYLES = {"English": (",", "."), "German": (".", ","), "French": (" ", ","), "Swiss": ("'", "."), "plain": ("", ",")}
money = st.decimals(min_value=Decimal("0.00"), max_value=Decimal("9999999.99"), places=2)


def formatted(value, style):
    group, mark = STYLES[style]
    whole, cents = f"{value:,.2f}".split(".")
    return whole.replace(",", group) + mark + cents


@given(
    money,
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(["", "Total: ", "GST 6% ", "x "]),
    st.sampled_from(["", " SR", " €", " EUR"]),
)
def test_an_amount_of_any_style_is_read_back_at_any_place_of_a_line(value, style, before, after):
    text = formatted(value, style)
    (amount,) = amounts(before + text + after)
    assert amount.value == value
    assert (before + text + after)[amount.start : amount.end] == text


@given(money, st.sampled_from(sorted(STYLES)), st.sampled_from(["-{}", "({})", "{}-", "-RM {}", "RM -{}", "(€{})"]))
def test_a_negative_amount_of_any_style_is_read_back(value, style, form):
    (amount,) = amounts(form.format(formatted(value, style)))
    assert amount.value == -value


@given(money, money)
def test_two_amounts_of_a_line_are_both_read(one, other):
    assert values(f"{one:,.2f} {other:,.2f}") == [str(one), str(other)]


@given(st.text(max_size=60) | st.text("0123456789.,-()' RMlO€%:/", max_size=60))
def test_any_text_gives_amounts_in_order_that_lie_inside_it(text):
    found = amounts(text)
    assert all(text[a.start : a.end].strip() for a in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "part", ["1", "1,234", "1 ", "123 ", "1.", "RM ", "RM(-", "-", " ", "1,", "12.50", "(", "1'234'"]
)
def test_a_line_of_ten_thousand_characters_takes_no_time(part):
    text = part * (10_000 // len(part))
    start = time.process_time()
    amounts(text)
    assert time.process_time() - start < 0.2
