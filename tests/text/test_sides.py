import pytest

from sightline.text.blocks import blocks_of
from sightline.text.places import Place
from sightline.text.sheet import Sheet
from sightline.text.sides import Sides, asked_side

ROWS = ("Acme Ltd", "Tel. 030 12345", "VAT no. DE136695976", "", "", "", "", "", "Bill to", "Bolt GmbH", "Somewhere 5")


@pytest.mark.parametrize(
    ("path", "side"),
    [("vendor.name", "seller"), ("customer.address", "buyer"), ("supplierName", "seller"), ("total", None)],
)
def test_the_words_of_a_path_say_whose_value_it_is(path, side):
    assert asked_side(path) == side


@pytest.mark.parametrize(("name", "sign"), [("Acme Ltd", 1), ("Bolt GmbH", -1)])
def test_contacts_speak_for_the_writer_and_a_heading_for_the_other(page, name, sign):
    sheet = Sheet.of([page(*ROWS)])
    sides = Sides(sheet, blocks_of(sheet), letter=True)
    lines = ((line, number) for number, row in enumerate(sheet.rows) for line in row.lines)
    place = next(Place(line, number, 0, len(name)) for line, number in lines if line.text == name)
    assert sides.points([place]) * sign > 1
