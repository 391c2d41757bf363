import pytest

from sightline.text.countries import COUNTRIES, countries, named_currencies, order_of
from sightline.text.sheet import Sheet


def sheet_of(page, *rows):
    return Sheet.of([page(*rows)])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Kedai Makan Sdn. Bhd.", "MY"),
        ("Tel. +49 30 123456", "DE"),
        ("Phone 0044 20 7946 0000", "GB"),
        ("USt-IdNr. DE136695976", "DE"),
        ("IBAN AT61 1904 3002 3457 3201", "AT"),
        ("Springfield, IL 62704", "US"),
        ("12 George St, Sydney, Australia", "AU"),
        ("Zürich, Schweiz", "CH"),
    ],
)
def test_numbers_telephones_and_words_name_a_country(page, row, code):
    assert countries(sheet_of(page, row)) == {code}


@pytest.mark.parametrize("row", ["Total  9.00", "USt-IdNr. DE136695977 is wrong", "Italian sausage", "12345"])
def test_what_names_no_country_says_nothing(page, row):
    assert countries(sheet_of(page, row)) <= {"DE"} if "USt" in row else not countries(sheet_of(page, row))


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (["Total  RM 9.00"], "day first"),
        (["RM", "Total  9.00"], "day first"),
        (["Total  US$ 9.00"], "month first"),
        (["Total  $ 9.00", "Springfield, IL 62704"], "month first"),
        (["Total  $ 9.00", "Sydney, Australia"], "day first"),
        (["Total  $ 9.00", "(415) 555-2671"], "month first"),
        (["Total  $ 9.00"], None),
        (["Total  9.00"], None),
        (["Rechnung"], "day first"),
        (["Toronto, Canada", "Total  $ 9.00"], None),
        (["Sydney, Australia", "Springfield, IL 62704"], None),
    ],
)
def test_the_country_tells_the_order_of_day_and_month(page, rows, order):
    assert order_of(sheet_of(page, *rows)) == order


def test_a_currency_is_named_by_letters_or_by_a_sign_of_its_own(page):
    assert named_currencies(sheet_of(page, "all prices in €, not CHF; RMB $ neuron")) == {"EUR", "CHF"}


def test_every_country_has_a_currency_of_three_letters_and_a_prefix_of_digits():
    assert all(len(c.currency) == 3 and c.currency.isupper() and c.prefix.isdecimal() for c in COUNTRIES.values())
