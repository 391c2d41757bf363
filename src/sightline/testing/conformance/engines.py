"""What every OCR engine has to do."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.errors import EngineError
from sightline.image import turn
from sightline.ocr import Engine
from sightline.testing.conformance.promises import require
from sightline.testing.conformance.sheets import Print, Sheet, plain_page, printed_sheet
from sightline.types import Box, Image, Reading, Word

# Clean large print: an engine that misses one word in ten here reads no receipt.
MIN_FOUND = 0.9
# How far the middle of a word may lie from the middle of its ink, as a share of the page.
MAX_SHIFT = 0.02
# A page, a line, and slivers that a careless crop leaves over: width and height in px.
ODD_SIZES_PX = ((1, 1), (3, 900), (900, 3), (48, 48), (200, 1600))


def check_engine(engine: Engine) -> None:
    """Raise AssertionError, saying what is wrong, unless `engine` does what `sightline.ocr.Engine` promises.

    It reads plain printed pages and blank ones and is asked how turned pages lie: about a dozen pages in all.
    """
    require("name is a word that the registry can use", holds=bool(engine.name) and engine.name == engine.name.strip())
    sheet = printed_sheet(pages=2)
    first, second = sheet.pages
    reading = engine.read(first)
    _check_reading(engine, first, reading)
    _check_words(sheet, reading)
    _check_lines(sheet, reading)
    require("the same page gives the same reading", holds=engine.read(first) == reading)
    require("a reading names its page", holds=engine.read(second).page == second.page)
    _check_turns(engine, first)
    for size in ODD_SIZES_PX:
        _check_blank(engine, plain_page(size))


def _check_reading(engine: Engine, image: Image, reading: Reading) -> None:
    require(f"a reading names its engine, {engine.name!r}", holds=reading.engine == engine.name)
    require("a reading has the size of the pixels", holds=reading.size_px == image.size_px)
    for word in reading.words:
        require(f"{word.text!r} is one word", holds=word.text.split() == [word.text])
        require(f"the confidence of {word.text!r} is within 0 and 1", holds=0 <= word.confidence <= 1)
        require(f"the box of {word.text!r} is an area of the page", holds=_is_on_page(word.box))


def _is_on_page(box: Box) -> bool:
    return 0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1


def _check_words(sheet: Sheet, reading: Reading) -> None:
    found = [word.text for word in sheet.words if _at(word, reading.words)]
    share = len(found) / len(sheet.words)
    message = f"at least {MIN_FOUND:.0%} of plain print is read where it stands, not {share:.0%}"
    require(message, holds=share >= MIN_FOUND)


def _at(drawn: Print, words: Sequence[Word]) -> list[Word]:
    """The words that say what was drawn, where it was drawn."""
    x, y = drawn.box.center
    return [
        word
        for word in words
        if word.text == drawn.text
        and abs(word.box.center[0] - x) < MAX_SHIFT
        and abs(word.box.center[1] - y) < MAX_SHIFT
    ]


def _check_lines(sheet: Sheet, reading: Reading) -> None:
    """Words of one printed run share a line number, and no other run has it."""
    owners: dict[int, int] = {}
    for number, row in enumerate(sheet.rows):
        lines = {word.line for drawn in row for word in _at(drawn, reading.words)}
        require(f"the words of {row[0].text!r} ... {row[-1].text!r} are one line", holds=len(lines) <= 1)
        for line in lines:
            owner = owners.setdefault(line, number)
            require("no line holds words of two rows or columns", holds=owner == number)


def _check_turns(engine: Engine, upright: Image) -> None:
    for degrees in (0, 90, 180, 270):
        answer, right = engine.turn_of(turn(upright, degrees)), (360 - degrees) % 360
        message = f"a page turned by {degrees} degrees is set upright by {right}, not by {answer}"
        require(message, holds=answer == right)


def _check_blank(engine: Engine, blank: Image) -> None:
    width, height = blank.size_px
    try:
        reading, degrees = engine.read(blank), engine.turn_of(blank)
    except EngineError:
        raise AssertionError(f"a blank page of {width} x {height} px is an empty reading, no EngineError") from None
    require(f"a blank page of {width} x {height} px has no words", holds=reading.words == ())
    require("an angle is 0, 90, 180 or 270", holds=degrees in (0, 90, 180, 270))
