import pytest

from sightline.text.sheet import Sheet
from sightline.verify.locate import locate

ROWS = (
    "Müller & Söhne GmbH",
    "Musterweg 5",
    "Date 25.12.2018 12:30",
    "Subtotal  8.00",
    "40 pcs at 0,025 each",
    "Total: EUR 1.234,50",
    "IBAN DE89 3704 0044 0532 0130 00",
)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("1234.50", "amount", "1.234,50"),
        ("8.00", "amount", "8.00"),
        ("2018-12-25", "date", "25.12.2018"),
        ("12:30", "time", "12:30"),
        ("Mueller", "text", None),
        ("MULLER & SOHNE GMBH", "text", "Müller & Söhne GmbH"),
        ("DE89370400440532013000", "iban", "IBAN DE89 3704 0044 0532 0130 00"),
        ("0.025", "amount", "0,025"),
        ("1234.05", "amount", None),
        ("2018-12-26", "date", None),
        ("12:31", "time", None),
        ("X", "text", None),
        ("EUR", "currency", None),
        ("40", "quantity", "40"),
        ("0.025", "quantity", "0,025"),
        ("1234.5", "quantity", "1.234,50"),
        ("5", "quantity", "5"),
        ("4", "quantity", None),
        ("23", "quantity", None),
        ("many", "quantity", None),
        ("40", "text", "40 pcs at 0,025 each"),
        ("23", "text", None),
        ("5", "text", None),
        ("soon", "date", None),
        ("many", "amount", None),
    ],
)
def test_the_first_place_that_shows_a_value_is_found_by_its_kind(page, value, kind, shown):
    places = locate(value, kind, Sheet.of([page(*ROWS)]), ())
    assert [place.text for place in places] == ([shown] if shown else [])


def test_the_place_that_the_reader_named_is_kept_when_it_shows_the_value(bench, page):
    sheet = page("Tea  9.00", "Total  9.00")
    total = bench.candidate("9.00", 1.0, [page("Tea  9.00", "Total  9.00")], "9.00")
    assert locate("9.00", "amount", Sheet.of([sheet]), [total]) == total.evidence


def test_the_place_that_the_reader_named_is_dropped_when_something_else_is_printed_there(bench, page):
    sheet = page("Tea  8.00", "Total  9.00")
    wrong = bench.candidate("9.00", 1.0, [sheet], "8.00")
    (place,) = locate("9.00", "amount", Sheet.of([sheet]), [wrong])
    assert place.text == "9.00"


def test_a_longer_number_does_not_show_its_end(bench, page):
    sheet = page("Tea  19.00")
    wrong = bench.candidate("9.00", 1.0, [sheet], "19.00")
    assert locate("9.00", "amount", Sheet.of([sheet]), [wrong]) == ()


@pytest.mark.parametrize("printed", ["3.333", "3,333"])
def test_a_price_of_three_decimals_is_shown_by_the_row_that_the_reader_named(bench, page, printed):
    sheet = page(f"3 x {printed}  10.00")
    price = bench.candidate("3.333", 1.0, [sheet], f"3 x {printed}")
    assert locate("3.333", "amount", Sheet.of([sheet]), [price]) == price.evidence


def test_a_sum_of_two_taxes_is_shown_by_both_of_its_places(bench, page):
    sheet = page("VAT 7 %  0.70", "VAT 19 %  1.90")
    parts = [bench.candidate("2.60", 1.0, [sheet], text).evidence[0] for text in ("0.70", "1.90")]
    both = type(bench.candidate("2.60", 1.0))("2.60", "made", 1.0, tuple(parts))
    assert locate("2.60", "amount", Sheet.of([sheet]), [both]) == tuple(parts)


def test_a_name_with_a_misread_letter_repaired_is_still_shown_by_its_line(bench, page):
    sheet = page("Hello WorId Trading")
    name = bench.candidate("Hello World Trading", 1.0, [sheet], "Hello WorId Trading")
    assert locate("Hello World Trading", "text", Sheet.of([sheet]), [name]) == name.evidence


def test_evidence_names_the_page_it_is_on(page):
    (place,) = locate("9.00", "amount", Sheet.of([page("Hello"), page("Total  9.00", page=2)]), ())
    assert place.page == 2


@pytest.mark.parametrize(
    ("printed", "value", "shown"),
    [
        ("Invoice no. RE1001", "RE1001", True),
        ("Invoice no. RE1001", "RE100", False),
        ("Receipt 1681345", "168134", False),
        ("Receipt 1681345", "681345", False),
        ("Receipt no.1681345", "1681345", True),
        ("USt-IdNr. DE 123 456 789", "DE123456789", True),
        ("USt-IdNr. DE 123 456 789", "DE12345678", False),
        ("INV-2024/0017", "inv-2024-0017", True),
    ],
)
def test_a_number_that_goes_on_does_not_show_its_beginning(page, printed, value, shown):
    found = locate(value, "identifier", Sheet.of([page(printed)]), ())
    assert bool(found) is shown
