import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.text.sheet import Sheet
from sightline.types import Box, Candidate, Field, Reading, Word
from sightline.verify.grounding import Index, ground

ROWS = (
    "Müller & Söhne GmbH",
    "Musterweg 5",
    "Date 25.12.2018 12:30",
    "Subtotal  8.00",
    "40 pcs at 0,025 each",
    "Total: EUR 1.234,50",
    "IBAN DE89 3704 0044 0532 0130 00",
)


def found(value, kind, *pages, path="x", offered=()):
    return ground(value, Field(path, kind, ""), Index(Sheet.of(pages)), offered)


def texts(grounding):
    return [place.text for place in grounding.evidence]


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("1234.50", "amount", "1.234,50"),
        ("8.00", "amount", "8.00"),
        ("2018-12-25", "date", "25.12.2018"),
        ("12:30", "time", "12:30"),
        ("Mueller", "text", None),
        ("MULLER & SOHNE GMBH", "text", "Müller & Söhne GmbH"),
        ("DE89370400440532013000", "iban", "DE89 3704 0044 0532 0130 00"),
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
        ("40", "text", "40"),
        ("23", "text", None),
        ("5", "text", None),
        ("soon", "date", None),
        ("many", "amount", None),
    ],
)
def test_the_first_place_that_shows_a_value_is_found_by_its_kind(page, value, kind, shown):
    assert texts(found(value, kind, page(*ROWS))) == ([shown] if shown else [])


def test_the_place_that_the_reader_named_is_kept_when_it_shows_the_value(bench, page):
    sheet = page("Tea  9.00", "Total  9.00")
    total = bench.candidate("9.00", 1.0, [sheet], "9.00")
    last = Candidate("9.00", "made", 1.0, (Sheet.of([sheet]).rows[1].lines[1].evidence(),))
    assert found("9.00", "amount", sheet, offered=[total]).evidence == total.evidence
    assert found("9.00", "amount", sheet, offered=[last]).evidence == last.evidence


def test_the_place_that_the_reader_named_is_dropped_when_something_else_is_printed_there(bench, page):
    sheet = page("Tea  8.00", "Total  9.00")
    wrong = bench.candidate("9.00", 1.0, [sheet], "8.00")
    assert texts(found("9.00", "amount", sheet, offered=[wrong])) == ["9.00"]


def test_a_longer_number_does_not_show_its_end(bench, page):
    sheet = page("Tea  19.00")
    wrong = bench.candidate("9.00", 1.0, [sheet], "19.00")
    assert not found("9.00", "amount", sheet, offered=[wrong]).shown


@pytest.mark.parametrize("printed", ["3.333", "3,333"])
def test_a_price_of_three_decimals_is_shown(page, printed):
    assert texts(found("3.333", "amount", page(f"3 x {printed}  10.00"))) == [printed]


def test_a_sum_of_two_taxes_is_shown_by_both_of_its_places(bench, page):
    sheet = page("VAT 7 %  0.70", "VAT 19 %  1.90")
    parts = tuple(bench.candidate("2.60", 1.0, [sheet], text).evidence[0] for text in ("0.70", "1.90"))
    assert found("2.60", "amount", sheet, offered=[Candidate("2.60", "made", 1.0, parts)]).evidence == parts


@pytest.mark.parametrize(
    ("printed", "value", "kind"),
    [
        ("Hello WorId Trading", "Hello World Trading", "text"),
        ("5UNSHINE BAKERY", "Sunshine Bakery", "text"),
        ("CARGO MODERN", "CARGO MODEM", "text"),
        ("Total  l2.5O", "12.50", "amount"),
        ("Total  12. 50", "12.50", "amount"),
        ("Date 25/l2/2018", "2018-12-25", "date"),
        ("Invoice no. INV-O12345", "INV-012345", "identifier"),
    ],
)
def test_what_differs_only_by_what_ocr_confuses_is_alike(page, printed, value, kind):
    grounding = found(value, kind, page(printed, engine="rapidocr", confidence=dict.fromkeys(printed.split(), 0.9)))
    assert grounding.status == "alike"
    assert 0 < grounding.similarity < 1


def test_poor_print_explains_a_letter_only_where_ocr_was_not_sure(page):
    printed = "HAPDWARE COMPANY"
    unsure = page(printed, engine="rapidocr", confidence=dict.fromkeys(printed.split(), 0.9))
    assert found("HAFDWARE COMPANY", "text", unsure).status == "alike"
    assert found("HAFDWARE COMPANY", "text", page(printed)).status == "near"


@pytest.mark.parametrize(
    ("printed", "value", "kind", "near"),
    [
        ("Total  12.80", "12.30", "amount", "12.80"),
        ("Date 25.12.2018", "2018-12-26", "date", "2018-12-25"),
        ("Invoice no. RE-10472", "RE-10412", "identifier", "RE-10472"),
    ],
)
def test_another_digit_is_a_near_miss_and_no_match(page, printed, value, kind, near):
    grounding = found(value, kind, page(printed))
    assert (grounding.status, grounding.evidence) == ("near", ())
    assert [c.value for c in grounding.near] == [near]
    assert grounding.near[0].reader == "page"
    assert grounding.near[0].evidence


def test_what_is_like_nothing_on_the_pages_is_absent(page):
    assert found("77.77", "amount", page(*ROWS)).status == "absent"
    assert found("Somebody Else Entirely", "text", page(*ROWS)).status == "absent"


def test_an_address_goes_on_over_the_lines_of_its_column(page):
    sheet = page("Acme Ltd            Invoice 17", "1 Long Lane         Date 1.2.2026", "AB1 2CD Town        Page 1")
    grounding = found("1 Long Lane, AB1 2CD Town", "text", sheet)
    assert grounding.status == "exact"
    assert texts(grounding) == ["1 Long Lane", "AB1 2CD Town"]


def test_evidence_names_the_page_it_is_on(page):
    assert found("9.00", "amount", page("Hello"), page("Total  9.00", page=2)).evidence[0].page == 2


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
    assert found(value, "identifier", page(printed)).shown is shown


def test_of_several_places_the_one_with_the_right_label_is_shown(page):
    sheet = page("Delivery date 01.02.2026", "Invoice date 01.02.2026")
    grounding = found("2026-02-01", "date", sheet, path="invoice_date")
    assert grounding.evidence[0].box.top > 0.11
    assert (grounding.naming, grounding.label) == ("right", "Invoice date")


def test_what_the_page_calls_so_is_a_rival_of_what_it_calls_otherwise(page):
    sheet = page("Due date 01.02.2026", "Invoice date 03.01.2026")
    grounding = found("2026-02-01", "date", sheet, path="invoice_date")
    assert grounding.naming == "other"
    assert [(c.value, c.label) for c in grounding.rivals] == [("2026-01-03", "Invoice date")]


amounts = st.decimals(0, 99999, places=2).map(str)
names = (
    st.text("ABCDEFGHIKLMNOPRSTUVWXYZ ", min_size=4, max_size=30)
    .map(str.split)
    .map(" ".join)
    .filter(lambda text: len(text.replace(" ", "")) > 1)
)
codes = st.from_regex(r"[A-Z]{2}[0-9]{3,9}", fullmatch=True)
days = st.dates().filter(lambda day: 1990 < day.year < 2060).map(str)
values = st.one_of(
    st.tuples(st.just("amount"), amounts),
    st.tuples(st.just("text"), names),
    st.tuples(st.just("identifier"), codes),
    st.tuples(st.just("date"), days),
)


def laid(lines, *, scale=1.0):
    """Lines below each other, the page squeezed into its upper left part by `scale`."""
    words = []
    for number, line in enumerate(lines):
        for at, word in enumerate(line.split()):
            box = (0.05 + 0.12 * at, 0.03 * number, 0.05 + 0.12 * at + 0.1, 0.03 * number + 0.02)
            words.append(Word(word, Box(*(side * scale for side in box)), 1.0, number))
    return Reading(1, tuple(words), "text-layer", (1000, 1400))


@given(st.lists(values, min_size=1, max_size=8), st.data())
def test_a_value_that_is_printed_is_never_called_absent(printed, data):
    kind, value = data.draw(st.sampled_from(printed))
    assert found(value, kind, laid([text for _, text in printed])).shown


@given(st.lists(values, min_size=1, max_size=6), st.data())
def test_the_order_of_the_lines_changes_no_status(printed, data):
    kind, value = data.draw(st.sampled_from([*printed, ("amount", "12.34"), ("text", "SOMEBODY ELSE")]))
    lines = [text for _, text in printed]
    other = data.draw(st.permutations(lines))
    shown = [found(value, kind, laid(some)).status in ("exact", "alike") for some in (lines, other)]
    # Letters that meet at the ends of neighbouring lines can make a text that stands in no line.
    assert kind == "text" or shown[0] == shown[1]


@given(st.lists(values, min_size=1, max_size=6), st.floats(0.3, 1.0), st.data())
def test_the_size_of_the_boxes_changes_no_status(printed, scale, data):
    kind, value = data.draw(st.sampled_from(printed))
    lines = [text for _, text in printed]
    assert found(value, kind, laid(lines)).status == found(value, kind, laid(lines, scale=scale)).status
