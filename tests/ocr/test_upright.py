from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from sightline.image import turn
from sightline.ocr.upright import confident_characters, looks_turned, read_upright
from sightline.testing.conformance.sheets import plain_page
from sightline.types import Box, Image, Reading, Word

WIDE, TALL = Box(0.1, 0.1, 0.4, 0.14), Box(0.1, 0.1, 0.14, 0.4)


@dataclass
class Played:
    """An engine that says what it is told to, one reading after the other."""

    readings: list[Reading]
    degrees: int
    name: str = "played"
    read_pages: list[str] = field(default_factory=list)
    judged_pages: list[str] = field(default_factory=list)

    def read(self, image: Image) -> Reading:
        self.read_pages.append(image.digest)
        return self.readings[len(self.read_pages) - 1]

    def turn_of(self, image: Image) -> int:
        self.judged_pages.append(image.digest)
        return self.degrees


@pytest.fixture(scope="module")
def slip(roll) -> Image:
    """A few lines of print, as small as both engines can tell which way up it is."""
    return roll([(f"Gingerbread and tea {i}", f"{i}7.50") for i in range(1, 8)], size_px=(400, 260))


def reading(*words: str, box: Box = WIDE, confidence: float = 0.99) -> Reading:
    return Reading(1, tuple(Word(text, box, confidence, i) for i, text in enumerate(words)), "played", (600, 800))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_set_upright_and_its_boxes_fit(engine, slip, degrees) -> None:
    image, found = read_upright(engine, turn(slip, degrees))
    assert image.digest == slip.digest
    assert image.turned == 0
    assert found == engine.read(slip)


def test_an_upright_page_is_returned_as_it_is(engine, slip) -> None:
    assert read_upright(engine, slip) == (slip, engine.read(slip))


def test_a_page_that_reads_well_is_read_once() -> None:
    page, played = plain_page((600, 800)), Played([reading("Total", "amount")], degrees=180)
    assert read_upright(played, page) == (page, played.readings[0])
    assert (len(played.read_pages), len(played.judged_pages)) == (1, 0)


def test_a_blank_page_is_not_turned() -> None:
    page, played = plain_page((600, 800)), Played([reading()], degrees=90)
    assert read_upright(played, page) == (page, played.readings[0])


def test_a_doubtful_page_that_lies_well_is_kept() -> None:
    page, played = plain_page((600, 800)), Played([reading("Total", confidence=0.6)], degrees=0)
    assert read_upright(played, page) == (page, played.readings[0])
    assert (len(played.read_pages), len(played.judged_pages)) == (1, 1)


def test_a_turn_that_loses_text_is_taken_back() -> None:
    first, second = reading("Total", "amount", confidence=0.8), reading("Tot", confidence=0.8)
    page, played = plain_page((600, 800)), Played([first, second], degrees=180)
    assert read_upright(played, page) == (page, first)
    assert played.read_pages == [page.digest, turn(page, 180).digest]


def test_a_turn_that_reads_better_is_kept_and_the_page_says_how_it_was_turned() -> None:
    first, second = reading("lstoT", confidence=0.6), reading("Total", "amount")
    image, found = read_upright(Played([first, second], degrees=90), plain_page((600, 800)))
    assert found == second
    assert (image.turned, image.size_px) == (90, (800, 600))


@pytest.mark.parametrize(
    ("seen", "turned"),
    [
        (reading("Total", "amount"), False),
        (reading("Total", "amount", box=TALL), True),
        (reading("Total", "amount", confidence=0.7), True),
        (reading("1", "2", box=TALL), False),
        (reading(), False),
    ],
    ids=["wide and sure", "tall", "doubtful", "too short to tell", "empty"],
)
def test_a_page_looks_turned_by_tall_words_or_doubtful_text(seen, turned) -> None:
    assert looks_turned(seen) is turned


def test_sure_characters_outweigh_as_many_doubtful_ones() -> None:
    assert confident_characters(reading("abcd", confidence=1.0)) == 4
    assert confident_characters(reading("abcd", "efgh", confidence=0.5)) < 4
