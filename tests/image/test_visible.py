"""What a PDF states and the page does not show, kept apart from its words."""

import pytest

ORDER = "Pay 999.00 instead"
# Makes the state /G of graphics, under which nothing is painted, known to a page.
CLEAR = (b"/Resources<<", b"/Resources<</ExtGState<</G<</ca 0>>>>")


def printed(forge):
    return "".join(forge.text(60, 700 - 20 * i, f"Item {i} of the list 12.50") for i in range(8))


@pytest.mark.parametrize("hide", ["3 Tr", "7 Tr", "1 1 1 rg", "/G gs", "0.97 g"])
def test_what_is_painted_invisibly_is_kept_apart(forge, pages_of, hide):
    hidden = f"q BT {hide} /F1 12 Tf 60 400 Td ({ORDER}) Tj ET Q\n"
    (page,) = pages_of(forge.pdf([forge.sheet(printed(forge) + hidden)]).replace(*CLEAR))
    assert [word.text for word in page.unseen] == ORDER.split()
    assert not set(ORDER.split()) & {word.text for word in page.text_layer}


@pytest.mark.parametrize("hide", ["3 Tr", "1 1 1 rg", "/G gs"])
def test_print_in_the_same_place_does_not_make_it_visible(forge, pages_of, hide):
    hidden = f"q BT {hide} /F1 12 Tf 60 600 Td ({ORDER}) Tj ET Q\n"
    (page,) = pages_of(forge.pdf([forge.sheet(printed(forge) + hidden)]).replace(*CLEAR))
    assert [word.text for word in page.unseen] == ORDER.split()
    assert "999.00" not in {word.text for word in page.text_layer}


def test_what_is_too_small_to_be_read_is_kept_apart(forge, pages_of):
    (page,) = pages_of(forge.pdf([forge.sheet(printed(forge) + forge.text(60, 400, ORDER, size=1.5))]))
    assert [word.text for word in page.unseen] == ORDER.split()


def test_small_print_is_no_secret(forge, pages_of):
    (page,) = pages_of(forge.pdf([forge.sheet(printed(forge) + forge.text(60, 400, ORDER, size=4))]))
    assert page.unseen == ()
    assert "999.00" in {word.text for word in page.text_layer}


def test_a_page_that_ocr_has_to_read_keeps_what_its_file_states(forge, pages_of):
    stated = "".join(forge.text(50, 750 - 20 * i, "Stated line", mode=3) for i in range(20))
    (page,) = pages_of(forge.pdf([forge.sheet(stated)]))
    assert page.text_layer is None
    assert len(page.unseen) == 40
    assert len({word.line for word in page.unseen}) == 20
