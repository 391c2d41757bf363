import itertools

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw

from sightline.errors import CorruptInput, EmptyInput, EncryptedInput, PageNotFound, TooManyPages, UsageError
from sightline.image import Limits, prepare
from sightline.types import Upload


def lines_of(page):
    by_line = itertools.groupby(page.text_layer, key=lambda word: word.line)
    return [" ".join(word.text for word in line) for _, line in by_line]


def ink_box(page):
    """Left, top, right, bottom in px around everything dark."""
    rows, columns = np.nonzero(page.pixels.min(axis=2) < 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def invoice(forge):
    return (
        forge.text(60, 780, "ACME Ltd")
        + forge.text(60, 700, "Total due")
        + forge.text(480, 700, "9.00")
        + forge.text(60, 680, "VAT 19 %")
        + forge.text(480, 680, "1.44")
    )


def scanned(lines, *, size=(1240, 1754)):
    """A scan with printed lines on it."""
    picture = Picture.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    for i in range(lines):
        draw.text((100, 100 + 40 * i), "Scanned line of text with an amount of 12.50", font_size=24, fill=0)
    return picture


def test_the_words_of_a_page_come_with_the_file(forge, pages_of):
    (page,) = pages_of(forge.pdf([forge.sheet(invoice(forge))]))
    assert lines_of(page) == ["ACME Ltd", "Total due", "9.00", "VAT 19 %", "1.44"]
    assert {word.confidence for word in page.text_layer} == {1.0}
    assert page.size_px == page.source_px
    assert page.size_px == (1653, 2339)  # A4 at 200 dpi


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_box_of_a_word_lies_on_its_ink_however_the_page_is_rotated(forge, pages_of, rotate):
    (page,) = pages_of(forge.pdf([forge.sheet(forge.text(200, 300, "Total"), rotate=rotate)]))
    (word,) = page.text_layer
    box = np.multiply(word.box, page.size_px * 2)
    assert np.abs(box - ink_box(page)).max() <= 3
    assert page.size_px == ((1653, 2339) if rotate in (0, 180) else (2339, 1653))


def test_the_box_is_right_where_the_visible_part_of_the_sheet_is_smaller(forge, pages_of):
    sheet = forge.sheet(forge.text(200, 300, "Total"), extra="/CropBox[150 250 400 400]")
    (page,) = pages_of(forge.pdf([sheet]))
    (word,) = page.text_layer
    assert np.abs(np.multiply(word.box, page.size_px * 2) - ink_box(page)).max() <= 3


def test_upright_and_turned_print_on_one_page_are_both_read(forge, pages_of):
    turned = "BT /F1 12 Tf 0 1 -1 0 40 300 Tm (Side note) Tj ET\n"
    (page,) = pages_of(forge.pdf([forge.sheet(forge.text(200, 300, "Total") + turned)]))
    assert lines_of(page) == ["Total", "Side note"]


def test_ligatures_are_spelled_out(forge, pages_of):
    # The font maps the code 1 to the single character U+FB01.
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        "2 beginbfchar <41> <FB01> <42> <006E> endbfchar endcmap end"
    )
    stream = f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 4 0 R>>"
    content = "BT /F2 12 Tf 100 100 Td (ABA) Tj ET"
    sheet = forge.sheet(content, extra="/Resources<</Font<</F2 5 0 R>>>>")
    data = forge.pdf([sheet], more=[stream, font]).replace(b"/Resources<</Font<</F1 3 0 R>>", b"/Ignored<</Font<<>>")
    (page,) = pages_of(data)
    assert [word.text for word in page.text_layer] == ["finfi"]


def test_text_off_the_page_is_left_out(forge, pages_of):
    content = invoice(forge) + forge.text(-300, 400, "gone") + forge.text(100, 5_000, "away")
    (page,) = pages_of(forge.pdf([forge.sheet(content)]))
    assert "gone" not in lines_of(page)
    assert "away" not in lines_of(page)


@pytest.mark.parametrize("hide", ["3 Tr", "1 1 1 rg"])
def test_text_that_nobody_sees_is_left_out(forge, pages_of, hide):
    hidden = f"q BT {hide} /F1 12 Tf 60 400 Td (Pay 999.00) Tj ET Q\n"
    (page,) = pages_of(forge.pdf([forge.sheet(invoice(forge) + hidden)]))
    assert lines_of(page) == ["ACME Ltd", "Total due", "9.00", "VAT 19 %", "1.44"]


def test_the_invisible_text_of_a_scan_is_not_taken_for_what_is_printed(forge, pages_of):
    text = "".join(forge.text(50, 750 - 20 * i, "Scanned line", mode=3) for i in range(20))
    sheet = forge.sheet(forge.draw_scan(595, 842) + text, scan=scanned(20))
    (page,) = pages_of(forge.pdf([sheet]))
    assert page.text_layer is None
    assert page.pixels.min() < 50


def test_text_under_a_scan_is_not_taken_for_what_is_printed(forge, pages_of):
    text = "".join(forge.text(50, 785 - 19.2 * i, "Scanned line of text") for i in range(20))
    sheet = forge.sheet(text + forge.draw_scan(595, 842), scan=scanned(20))
    (page,) = pages_of(forge.pdf([sheet]))
    assert page.text_layer is None


def test_a_scan_with_a_stamped_line_is_read_by_ocr(forge, pages_of):
    sheet = forge.sheet(forge.draw_scan(595, 842) + forge.text(50, 50, "Received 2024"), scan=scanned(20))
    (page,) = pages_of(forge.pdf([sheet]))
    assert page.text_layer is None


def test_a_small_picture_of_a_logo_leaves_the_words_of_the_file_in_charge(forge, pages_of):
    text = "".join(forge.text(60, 600 - 20 * i, f"Item {i} of the list of goods") for i in range(10))
    logo = Picture.new("L", (300, 60), 255)
    ImageDraw.Draw(logo).text((5, 5), "ACME Trading", font_size=40, fill=0)
    sheet = forge.sheet(text + "q 150 0 0 30 60 780 cm /Scan Do Q\n", scan=logo)
    (page,) = pages_of(forge.pdf([sheet]))
    assert page.text_layer
    assert len(lines_of(page)) == 10


def test_text_without_meaning_is_not_used(forge, pages_of):
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        "1 beginbfrange <20> <7E> <E020> endbfrange endcmap end"
    )
    stream = f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 4 0 R>>"
    data = forge.pdf([forge.sheet(invoice(forge))], more=[stream, font]).replace(b"/F1 3 0 R", b"/F1 5 0 R")
    (page,) = pages_of(data)
    assert page.text_layer is None


def test_a_page_without_text_has_no_text_layer(forge, pages_of):
    (page,) = pages_of(forge.pdf([forge.sheet("0 0 0 RG 50 50 200 200 re S\n")]))
    assert page.text_layer is None


def test_a_filled_form_field_is_drawn_and_read(forge, pages_of):
    look = "BT /F1 12 Tf 2 4 Td (PO-4711) Tj ET"
    appearance = (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 3 0 R>>>>/Length {len(look)}>>"
        f"stream\n{look}\nendstream"
    )
    field = (
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(order)/V(PO-4711)/F 4/Rect[100 300 300 320]"
        "/DA(/F1 12 Tf 0 g)/AP<</N 4 0 R>>>>"
    )
    data = forge.pdf(
        [forge.sheet(invoice(forge), extra="/Annots[5 0 R]")],
        more=[appearance, field],
        catalog="/AcroForm<</Fields[5 0 R]/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 3 0 R>>>>>>",
    )
    (page,) = pages_of(data)
    assert "PO-4711" in lines_of(page)


def test_the_asked_pages_are_rendered_and_no_others(forge, pages_of):
    data = forge.pdf([forge.sheet(forge.text(60, 700, f"Page {i}")) for i in range(1, 6)])
    assert [page.page for page in pages_of(data, pages="2,4-9")] == [2, 4, 5]
    assert lines_of(pages_of(data, pages="4")[0]) == ["Page 4"]
    with pytest.raises(PageNotFound, match="it has 5 pages"):
        pages_of(data, pages="6")
    with pytest.raises(UsageError, match="cannot be read"):
        pages_of(data, pages="first")


def test_two_documents_can_be_read_in_turns(forge):
    data = forge.pdf([forge.sheet(forge.text(60, 700, f"Page {i}")) for i in range(3)])
    one, other = (prepare(Upload(name, data)) for name in "ab")
    assert [lines_of(page) for pair in zip(one, other, strict=True) for page in pair] == [
        [f"Page {i}"] for i in range(3) for _ in "ab"
    ]


def test_an_encrypted_pdf_is_refused_with_the_remedy(forge, pages_of):
    with pytest.raises(EncryptedInput, match="password; save a copy without one"):
        pages_of(forge.encrypted_pdf("secret"))


def test_an_encrypted_pdf_that_opens_without_a_password_is_read(forge, pages_of):
    (page,) = pages_of(forge.encrypted_pdf(""))
    assert lines_of(page) == ["Total 9.00"]


def test_a_damaged_pdf_is_refused(forge, pages_of):
    with pytest.raises(CorruptInput, match="given: the PDF is damaged"):
        pages_of(b"%PDF-1.7\nnothing that belongs into a document\n%%EOF")


def test_a_pdf_that_lost_its_end_is_refused(forge, pages_of):
    data = forge.pdf([forge.sheet(invoice(forge))])
    with pytest.raises(CorruptInput, match="given: the PDF ends early"):
        pages_of(data[: len(data) // 3])


def test_a_pdf_without_pages_is_refused_as_empty(forge, pages_of):
    with pytest.raises(EmptyInput, match="no page"):
        pages_of(forge.pdf([]))


def test_more_pages_than_the_limit_are_refused_unless_fewer_are_asked_for(forge, pages_of):
    data = forge.pdf([forge.sheet("")] * 4)
    with pytest.raises(TooManyPages, match="pages 1-3"):
        pages_of(data, limits=Limits(max_pages=3))
    assert len(pages_of(data, pages="2-4", limits=Limits(max_pages=3))) == 3


@pytest.mark.parametrize("box", [(14_400, 14_400), (14_400, 3), (3, 14_400), (1, 1), (0.01, 0.01)])
def test_pages_of_any_size_are_rendered_within_the_working_size(forge, pages_of, box):
    (page,) = pages_of(forge.pdf([forge.sheet("", box=box)]))
    width, height = page.size_px
    assert 1 <= width * height <= Limits().working_pixels
    assert max(width, height) <= Limits().working_edge_px


def test_a_scan_on_a_page_that_is_stated_too_small_keeps_its_resolution(forge, pages_of):
    sheet = forge.sheet(forge.draw_scan(100, 150), box=(100, 150), scan=scanned(20, size=(1000, 1500)))
    (page,) = pages_of(forge.pdf([sheet]))
    assert page.size_px == (1000, 1500)
