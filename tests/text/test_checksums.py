import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.checksums import FORMATS, is_national, is_valid

GOOD = {
    "bic": "DEUTDEFF500",
    "swift": "COBADEFFXXX",
    "ean": "4006381333931",
    "gtin": "00012345600012",
    "gln": "4000004000002",
    "isbn": "978-3-16-148410-0",
    "issn": "0378-5955",
    "isin": "US0378331005",
    "lei": "5493001KJTIIGC8Y1R12",
    "luhn": "4111111111111111",
    "imei": "490154203237518",
    "imo": "IMO 9074729",
    "container": "CSQU3054383",
    "siren": "732829320",
    "siret": "73282932000074",
    "abn": "51824753556",
    "cnpj": "11.222.333/0001-81",
    "cpf": "529.982.247-25",
    "gstin": "27AAPFU0939F1ZV",
    "uen": "197401143C",
    "aba": "021000021",
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_knows_a_number_of_its_own(name):
    assert is_valid(name, GOOD[name]) is True
    assert is_valid(name, "nonsense") is False


def test_a_format_that_nobody_knows_says_nothing():
    assert is_valid("email", "a@example.org") is None


@given(st.integers(0, 12), st.integers(1, 9))
def test_any_other_digit_in_an_article_number_is_noticed(spot, more):
    good = GOOD["ean"]
    digit = str((int(good[spot]) + more) % 10)
    assert is_valid("ean", good[:spot] + digit + good[spot + 1 :]) is False


@pytest.mark.parametrize(
    ("value", "countries", "known"),
    [
        ("51824753556", ["AU"], True),
        ("51824753557", ["AU"], False),
        ("51824753556", ["US"], False),
        ("136695976", ["DE"], True),
        ("DE136695977", ["DE"], False),
        ("51824753556", [], False),
    ],
)
def test_a_tax_number_without_a_prefix_is_known_by_its_country(value, countries, known):
    assert is_national(value, countries) is known
