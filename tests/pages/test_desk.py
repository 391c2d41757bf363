"""The review desk, by keyboard alone and by mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sightline.box import Box
from sightline.review.ruling import Correction, Ruling

ACCEPTED = Ruling("accept")


def corrected(value, path="total", page=None, box=None):
    return Ruling("correct", (Correction(path, value, page, box),))


def saved(page, name="invoice.pdf"):
    """Wait until the document is saved and nothing waits any more."""
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text(name)


def spot(page, word, at=0.5):
    """Where a word stands in the window, once the words of the page are known."""
    expect(page.locator("#hint")).to_contain_text("Click a word")
    sheet = page.locator(".sheet").first.bounding_box()
    left, top, right, bottom = word
    return sheet["x"] + sheet["width"] * (left + at * (right - left)), sheet["y"] + sheet["height"] * (top + bottom) / 2


def test_a_clean_document_takes_one_key(office, signed_in, invoice):
    record = office.put(invoice(doubtful=()))
    page = signed_in(office.key())
    page.keyboard.press("Enter")
    saved(page)
    assert office.decided(record) == [ACCEPTED]


def test_one_field_is_corrected_in_three_keys_and_the_value(office, signed_in, invoice):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("e")
    page.keyboard.type("101.50")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    saved(page)
    assert office.decided(record) == [corrected("101.50")]


def test_tab_goes_through_what_is_flagged_and_enter_accepts_it(office, signed_in, invoice):
    record = office.put(invoice(doubtful=("invoice_date", "total", "line_items[1].quantity")))
    page = signed_in(office.key())
    focus = page.locator(":focus")
    expect(focus).to_have_id("value-invoice_date")
    page.keyboard.press("Tab")
    expect(focus).to_have_id("value-total")
    page.keyboard.press("Tab")
    expect(focus).to_have_id("value-line_items[1].quantity")
    page.keyboard.press("Shift+Tab")
    expect(focus).to_have_id("value-total")
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.locator("#done")).to_have_text("Accept document Enter")
    page.keyboard.press("Enter")
    saved(page)
    assert office.decided(record) == [ACCEPTED]


def test_a_number_takes_that_candidate_and_u_takes_it_back(office, signed_in, invoice):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("2")
    expect(page.locator(".field.chosen .status")).to_have_text("Corrected")
    page.keyboard.press("u")
    expect(page.locator(".field.chosen .status")).to_have_text("Contradicted")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    assert office.decided(record) == [corrected("101.00")]


def test_u_takes_a_decision_back_with_its_corrections(office, signed_in, invoice):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert office.decided(record) == [corrected("101.00")]
    page.keyboard.press("u")
    expect(page.locator("#source")).to_have_text("invoice.pdf")
    expect(page.locator("li[data-path='total'] .status")).to_have_text("Corrected")
    assert office.decided(record) == []


def test_a_document_is_rejected_with_a_reason(office, signed_in, invoice):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("r")
    page.keyboard.type("a duplicate")
    page.keyboard.press("Enter")
    saved(page)
    assert office.decided(record) == [Ruling("reject", note="a duplicate")]


def test_a_second_opinion_is_not_asked_of_the_same_person(office, signed_in, invoice):
    office.put(invoice())
    first = signed_in(office.key())
    first.keyboard.press("s")
    saved(first)
    second = signed_in(office.key())
    expect(second.locator("#about")).to_contain_text("a second opinion")


def test_the_keys_are_told(office, signed_in, invoice):
    office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_checks_answer_while_somebody_types(office, signed_in, invoice):
    office.put(invoice(doubtful=("invoice_date",)))
    page = signed_in(office.key())
    page.keyboard.press("e")
    page.keyboard.type("7 March")
    expect(page.locator("#typed-findings .error")).to_contain_text("YYYY-MM-DD")
    page.keyboard.press("Control+a")
    page.keyboard.type("2024-03-08")
    expect(page.locator("#typed-findings .error")).to_have_count(0)


def test_sums_of_lines_follow_what_is_typed(office, signed_in, invoice):
    record = office.put(invoice(doubtful=("line_items[1].total",)))
    page = signed_in(office.key())
    expect(page.locator(".sums")).to_have_text("The lines come to 110.00, as total says.")
    page.keyboard.press("e")
    page.keyboard.type("61.00")
    expect(page.locator(".sums")).to_have_text("The lines come to 101.00, but total says 110.00.")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert office.decided(record) == [corrected("61.00", "line_items[1].total")]


def test_lines_are_added_and_removed(office, signed_in, invoice):
    record = office.put(invoice(doubtful=("line_items[0].total",)))
    page = signed_in(office.key())
    page.keyboard.press("Delete")
    expect(page.locator(".sums")).to_have_text("The lines come to 70.00, but total says 110.00.")
    page.keyboard.press("a")
    page.keyboard.type("Glue")
    page.keyboard.press("Enter")
    page.reload()
    expect(page.get_by_label("Description, line 3")).to_have_value("Glue")
    page.get_by_label("Total, line 3").click()
    page.keyboard.type("40.00")
    page.keyboard.press("Enter")
    expect(page.locator(".sums")).to_have_text("The lines come to 110.00, as total says.")
    page.keyboard.press("Enter")
    saved(page)
    (ruling,) = office.decided(record)
    gone = {f"line_items[0].{column}": None for column in ("description", "quantity", "unit_price", "total")}
    added = {"line_items[2].description": "Glue", "line_items[2].total": "40.00"}
    assert {said.path: said.value for said in ruling.corrections} == gone | added


def test_everything_is_done_by_mouse_too(office, signed_in, invoice, words):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.get_by_role("button", name="Edit").click()
    page.mouse.click(*spot(page, words["101.00"]))
    expect(page.locator("#editor")).to_have_value("101.00")
    page.get_by_role("button", name="Take").click()
    expect(page.locator(".field.chosen .status")).to_have_text("Corrected")
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator(".field.chosen .status")).to_have_text("Contradicted")
    page.get_by_role("button", name="101.00").click()
    page.get_by_role("button", name="Save 1 correction").click()
    saved(page)
    assert office.decided(record) == [corrected("101.00")]


def test_a_word_that_is_clicked_fills_the_value_with_its_place(office, signed_in, invoice, words):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("e")
    page.mouse.click(*spot(page, words["101.00"]))
    expect(page.locator("#editor")).to_have_value("101.00")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert office.decided(record) == [corrected("101.00", page=1, box=Box(*words["101.00"]))]


def test_print_is_filled_in_as_records_write_it(office, signed_in, invoice, words):
    office.put(invoice())
    page = signed_in(office.key())
    page.keyboard.press("e")
    page.mouse.click(*spot(page, words["1,101.00"]))
    expect(page.locator("#editor")).to_have_value("1101.00")


def test_a_box_that_is_dragged_fills_the_value_with_all_words_in_it(office, signed_in, invoice, words):
    office.put(invoice(doubtful=("vendor.name",)))
    page = signed_in(office.key())
    page.keyboard.press("e")
    x, y = spot(page, words["Mill"], at=-0.2)
    page.mouse.move(x, y - 12)
    page.mouse.down()
    x, y = spot(page, words["Inc."], at=1.2)
    page.mouse.move(x, y + 12, steps=4)
    page.mouse.up()
    expect(page.locator("#editor")).to_have_value("Mill Inc.")


def test_value_and_box_light_up_together(office, signed_in, invoice):
    office.put(invoice())
    page = signed_in(office.key())
    page.locator("#value-invoice_number").hover()
    expect(page.locator(".spot.hovered")).to_have_attribute("data-path", "invoice_number")
    page.locator(".spot[data-path='invoice_date']").hover()
    expect(page.locator(".field.hovered")).to_have_attribute("data-path", "invoice_date")
    page.locator(".spot[data-path='invoice_date']").click()
    expect(page.locator(".field.chosen")).to_have_attribute("data-path", "invoice_date")


def test_pages_are_enlarged_moved_and_turned(office, signed_in, invoice):
    office.put(invoice(pages=3))
    page = signed_in(office.key())
    sheet = page.locator(".sheet").first
    before = sheet.bounding_box()["width"]
    page.get_by_role("button", name="Larger").click()
    assert sheet.bounding_box()["width"] > 1.2 * before
    pane = page.locator("#pane")
    left = pane.evaluate("pane => pane.scrollLeft")
    page.mouse.move(400, 400)
    page.mouse.down()
    page.mouse.move(350, 380, steps=3)
    page.mouse.up()
    assert pane.evaluate("pane => pane.scrollLeft") > left
    page.keyboard.press("0")
    assert sheet.bounding_box()["width"] == pytest.approx(before)
    page.get_by_role("button", name="Page 3").click()
    expect(page.get_by_role("button", name="Page 3")).to_have_attribute("aria-current", "true")
    page.keyboard.press("PageUp")
    expect(page.get_by_role("button", name="Page 2")).to_have_attribute("aria-current", "true")


def test_two_people_never_have_the_same_document(office, signed_in, invoice):
    for number in range(4):
        office.put(invoice(f"{number}.pdf", doubtful=()))
    first, second = signed_in(office.key()), signed_in(office.key())
    seen = []
    for _ in range(2):
        names = [page.locator("#source").inner_text() for page in (first, second)]
        seen += names
        for page, name in zip((first, second), names, strict=True):
            page.keyboard.press("Enter")
            expect(page.locator("#source")).not_to_have_text(name)
    assert sorted(seen) == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]


def test_a_lease_that_lapsed_and_was_taken_is_told_and_the_draft_stays(office, signed_in, invoice):
    record = office.put(invoice())
    mine, theirs = office.key(), office.key()
    first = signed_in(mine)
    first.keyboard.press("2")
    expect(first.locator(".field.chosen .status")).to_have_text("Corrected")
    office.lapse(record, mine)
    second = signed_in(theirs)
    expect(second.locator("#source")).to_have_text("invoice.pdf")
    expect(first.locator("#empty")).to_be_visible()
    expect(first.locator("#toast")).to_contain_text("stays in this browser")
    second.keyboard.press("s")
    expect(first.locator(".field.chosen .status")).to_have_text("Corrected")


def test_a_lease_that_lapsed_unnoticed_loses_nothing(office, signed_in, invoice):
    record = office.put(invoice())
    mine = office.key()
    page = signed_in(mine)
    page.keyboard.press("2")
    office.lapse(record, mine)
    page.keyboard.press("Enter")
    saved(page)
    assert office.decided(record) == [corrected("101.00")]


def test_what_is_done_without_a_network_is_saved_when_it_is_back(office, signed_in, invoice):
    record = office.put(invoice())
    page = signed_in(office.key())
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("No connection")
    page.keyboard.press("u")
    assert office.decided(record) == []
    page.context.set_offline(False)
    saved(page)
    assert office.decided(record) == [corrected("101.00")]


def test_a_draft_survives_a_page_that_is_loaded_again(office, signed_in, invoice):
    office.put(invoice(doubtful=("invoice_date", "total")))
    page = signed_in(office.key())
    page.keyboard.press("e")
    page.keyboard.type("2024-03-09")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("value-total")
    page.reload()
    expect(page.locator("li[data-path='invoice_date'] .shown")).to_contain_text("2024-03-09")
    expect(page.locator(".field.chosen")).to_have_attribute("data-path", "total")
    page.keyboard.press("u")
    expect(page.locator("li[data-path='invoice_date'] .status")).to_have_text("Contradicted")


def test_everybody_can_use_it_in_the_dark(office, signed_in, invoice, axe):
    office.put(invoice(doubtful=("total", "line_items[0].total"), pages=2))
    assert axe(signed_in(office.key(), color_scheme="dark")) == []


def test_everybody_can_use_it(office, signed_in, invoice, axe):
    office.put(invoice(doubtful=("total", "line_items[0].total"), pages=2))
    page = signed_in(office.key())
    assert axe(page) == []
    page.keyboard.press("e")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert axe(page) == []


def test_it_fits_a_tablet(office, signed_in, invoice):
    office.put(invoice())
    page = signed_in(office.key())
    page.set_viewport_size({"width": 820, "height": 1180})
    for part in ("#pane", ".field.chosen", "#done", "#reject"):
        expect(page.locator(part)).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("document.documentElement.scrollWidth") <= 820
