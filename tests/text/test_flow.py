from sightline.text.blocks import blocks_of
from sightline.text.flow import by_columns, by_rows
from sightline.text.sheet import Sheet

ROWS = ("Acme Ltd            Invoice", "Long Lane           Number", "Town                Date")


def test_rows_go_from_left_to_right_and_columns_from_top_to_bottom(page):
    sheet = Sheet.of([page(*ROWS)])
    assert by_rows(sheet).letters == "acmeltdinvoicelonglanenumbertowndate"
    assert by_columns(sheet, blocks_of(sheet)).letters == "acmeltdlonglanetowninvoicenumberdate"


def test_letters_lead_back_to_their_places_line_by_line(page):
    sheet = Sheet.of([page(*ROWS)])
    flow = by_columns(sheet, blocks_of(sheet))
    start = flow.letters.index("lanetown")
    places = flow.places(start, start + len("lanetown"))
    assert [place.evidence.text for place in places] == ["Lane", "Town"]
    assert [place.row for place in places] == [1, 2]
