import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.identifiers import ibans, is_iban, is_tax_id, tax_ids

IBANS = [
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "CH9300762011623852957",
    "AT611904300234573201",
    "NL91ABNA0417164300",
    "BE68539007547034",
]
VAT_NUMBERS = [
    "DE136695976",
    "ATU13585627",
    "FR40303265045",
    "GB980780684",
    "NL004495445B01",
    "BE0428759497",
    "IT00743110157",
    "ESA13585625",
    "LU15027442",
    "PL8567346215",
    "CHE-107.787.577IVA",
]


def grouped(value):
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


@pytest.mark.parametrize("value", IBANS)
@pytest.mark.parametrize("form", ["{}", "IBAN: {}", "IBAN {} BIC COBADEFFXXX", "{}, BIC", "Konto {} Bank"])
def test_an_iban_is_found_with_and_without_spaces_and_proven(value, form):
    for printed in (value, grouped(value)):
        text = form.format(printed)
        (found,) = ibans(text)
        assert (found.value, found.valid) == (value, True)
        assert text[found.start : found.end] == printed


@given(st.sampled_from(IBANS), st.data())
def test_an_iban_with_one_wrong_digit_is_found_and_called_invalid(value, data):
    place = data.draw(st.sampled_from([i for i, c in enumerate(value) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != value[place]]))
    wrong = value[:place] + digit + value[place + 1 :]
    assert not is_iban(wrong)
    assert [(found.value, found.valid) for found in ibans(grouped(wrong) + " BIC ABCDDEFF")] == [(wrong, False)]


@pytest.mark.parametrize(
    "text", ["Order AB12 3456", "DE 12", "TOTAL DE LA FACTURE", "EUR 12 345 678", "AB12 CDEF GHIJ KLMN OPQR"]
)
def test_codes_that_are_too_short_or_all_letters_are_no_ibans(text):
    assert list(ibans(text)) == []


@pytest.mark.parametrize("value", VAT_NUMBERS)
def test_a_vat_number_of_every_country_is_found_and_proven(value):
    text = f"VAT No. {value}, Berlin"
    (found,) = tax_ids(text)
    assert (found.value, found.valid) == (value, True)
    assert text[found.start : found.end] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("USt-IdNr. DE 136 695 976", "DE136695976"),
        ("N° TVA FR 40 303 265 045", "FR40303265045"),
        ("UID ATU 13585627", "ATU13585627"),
        ("VAT GB 980 7806 84", "GB980780684"),
    ],
)
def test_spaces_inside_a_vat_number_are_left_out(text, value):
    assert [(found.value, found.valid) for found in tax_ids(text)] == [(value, True)]


@given(st.sampled_from(["DE136695976", "ATU13585627", "BE0428759497", "IT00743110157", "PL8567346215"]), st.data())
def test_a_vat_number_with_one_wrong_digit_is_found_and_called_invalid(value, data):
    place = data.draw(st.sampled_from([i for i, c in enumerate(value) if c.isdigit() and i > 2]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != value[place]]))
    wrong = value[:place] + digit + value[place + 1 :]
    assert [(found.value, found.valid) for found in tax_ids(f"UID {wrong}")] == [(wrong, False)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("GST ID: 000473792512", "000473792512"),
        ("(GST Reg No 0004 7379 2512)", "000473792512"),
        ("Steuernummer: 27/123/45678", "27/123/45678"),
        ("Steuer-Nr. 143/180/90222", "143/180/90222"),
    ],
)
def test_numbers_without_a_checksum_are_found_by_their_label(text, value):
    assert [(found.value, found.valid) for found in tax_ids(text)] == [(value, None)]


@pytest.mark.parametrize(
    "value", ["000473792512", "27/123/45678", "US123456789", "NO974760673MVA", "W10180832000018", ""]
)
def test_nothing_is_said_about_numbers_whose_checksum_is_not_known(value):
    assert is_tax_id(value) is None


@pytest.mark.parametrize(
    ("value", "valid"), [("EL094259216", True), ("EL094259217", False), ("CHE-107.787.578IVA", False)]
)
def test_greek_and_swiss_numbers_are_judged(value, valid):
    assert is_tax_id(value) is valid


@given(st.text(max_size=60) | st.text("DEATUGB0123456789 ./-", max_size=60))
def test_any_text_gives_identifiers_without_spaces(text):
    for found in [*ibans(text), *tax_ids(text)]:
        assert found.value
        assert not any(c.isspace() for c in found.value)
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "part", ["1", "A", "A1", "DE12 ", "DE 1 ", "AB12 CDEF ", "gst ", "gst1", "GB12 1234 ", "steuernummer ", " "]
)
def test_a_line_of_ten_thousand_characters_takes_no_time(part):
    text = part * (10_000 // len(part))
    start = time.process_time()
    list(ibans(text))
    list(tax_ids(text))
    assert time.process_time() - start < 0.3
