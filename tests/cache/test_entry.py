"""An entry comes back as it was kept, or not at all."""

import string
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sightline.cache.entry import Entry, packed, packed_words, unpacked, unpacked_words
from sightline.types import Answer, Box, Candidate, Evidence, Finding, Reading, Usage, Word

PLACE = Evidence(1, Box(0.1, 0.2, 0.30000000000000004, 0.4), "9,00 €")
ENTRY = Entry(
    task="receipt",
    answer=Answer(
        values={"total": "9.00", "vendor": {"name": None}, "line_items": [{"total": "9.00"}]},
        candidates={"total": (Candidate("9.00", "openai:gpt-5", 0.9, (PLACE,), "TOTAL"), Candidate("8.00", "rules"))},
        provider="openai:gpt-5",
        model="gpt-5-2026-01-01",
        usage=Usage(1200, 80, 900, 100, estimated=True, requests=2),
        cost_usd=Decimal("0.00123"),
        ratings={"total": 5},
    ),
    readings=(Reading(1, (Word("9,00", Box(0, 0, 0.5, 0.5), 0.99, 1),), "rapidocr", (600, 800)),),
    looked={"total": Finding("look", "info", "Read again.", 0.9)},
    findings=(Finding("screening", "warning", "Hidden text was painted over."),),
)


def test_an_entry_comes_back_as_it_was():
    assert unpacked(packed(ENTRY)) == ENTRY


def test_words_come_back_as_they_were():
    words = ((ENTRY.readings[0], 270),)
    assert unpacked_words(packed_words(words)) == words
    assert unpacked_words(packed(ENTRY)) is None


def test_an_entry_of_another_version_is_ignored():
    assert unpacked(b"SL0\0" + packed(ENTRY)[4:]) is None


def test_a_long_reading_is_kept_in_less_than_a_quarter_of_its_text_form():
    words = tuple(Word(f"word{i}", Box(0.1, i / 1000, 0.2, (i + 1) / 1000), 0.99, i) for i in range(800))
    entry = Entry("receipt", ENTRY.answer, (Reading(1, words, "rapidocr", (600, 800)),))
    assert len(packed(entry)) < len(repr(words)) / 4


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_spoilt_bytes_are_no_entry_or_the_same(at, new):
    whole = packed(ENTRY)
    at %= len(whole)
    assert unpacked(whole[:at] + new + whole[at + len(new) :]) in (None, ENTRY)


@given(st.binary(max_size=64))
def test_any_bytes_are_no_entry(data):
    assert unpacked(data) is None
    assert unpacked(b"SL2\0" + data) is None


def test_an_entry_that_grows_without_end_is_ignored():
    import zlib

    bomb = zlib.compress(b"[" + b" " * 70_000_000)
    assert unpacked(b"SL2\0" + bomb) is None


@given(st.text(alphabet=string.printable + "äß日本\u202e", max_size=20))
def test_any_text_comes_back(text):
    answer = Answer(values={"note": text}, candidates={}, provider="p")
    entry = Entry("t", answer, ())
    assert unpacked(packed(entry)) == entry
