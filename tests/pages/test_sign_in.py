"""Signing in and out, and who is let in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


def test_a_key_opens_the_page_that_was_asked_for(office, window, invoice):
    record = office.put(invoice())
    page = window()
    page.goto(f"/review/{record}")
    page.get_by_label("API key").fill(office.key().secret)
    page.keyboard.press("Enter")
    expect(page.locator("#source")).to_have_text("invoice.pdf")
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"]) == (True, "Strict", False)
    assert page.evaluate("document.cookie") == ""


def test_a_wrong_key_is_told(window):
    page = window()
    page.goto("/review")
    page.get_by_label("API key").fill("sl_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("opens nothing")
    assert page.context.cookies() == []


def test_who_signs_out_is_asked_for_a_key_again(office, signed_in):
    page = signed_in(office.key())
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto("/review")
    expect(page.get_by_label("API key")).to_be_visible()


def test_a_key_for_something_else_does_not_open_reviews(office, window):
    page = window()
    page.goto("/review")
    page.get_by_label("API key").fill(office.key("extract").secret)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading")).to_have_text("This page is not open to your key")


def test_nobody_is_led_elsewhere_by_signing_in(office, window):
    page = window()
    page.goto("/sign-in?next=//example.org/")
    page.get_by_label("API key").fill(office.key().secret)
    page.keyboard.press("Enter")
    expect(page.locator("#empty")).to_be_visible()
    assert page.url.endswith("/review")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_sign_in(window, axe, scheme):
    page = window(color_scheme=scheme)
    page.goto("/sign-in")
    assert axe(page) == []
