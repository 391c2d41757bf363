import pytest

from sightline.text.written import written


@pytest.mark.parametrize(
    ("printed", "kind", "value"),
    [
        ("1,234.50", "amount", "1234.50"),
        ("1.234,50 €", "amount", "1234.50"),
        ("(12.00)", "amount", "-12.00"),
        ("7 March 2024", "date", "2024-03-07"),
        ("Mar 14, 2024", "date", "2024-03-14"),
        ("2024-03-07", "date", "2024-03-07"),
        ("$", "currency", "USD"),
        ("EUR", "currency", "EUR"),
        (" Mill \n Inc. ", "text", "Mill Inc."),
        ("INV-7", "identifier", "INV-7"),
    ],
)
def test_print_is_written_as_records_write_it(printed, kind, value):
    assert written(printed, kind) == value


@pytest.mark.parametrize(
    ("printed", "kind"), [("05/06/23", "date"), ("10.00 20.00", "amount"), ("Total", "amount"), ("soon", "date")]
)
def test_what_means_several_things_or_none_is_left_as_it_is(printed, kind):
    assert written(printed, kind) == printed
