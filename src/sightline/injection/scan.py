"""Everything that is looked for on one page, and in what else its file says. The caller brings the OCR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sightline.image.neutral import neutral
from sightline.injection.codes import judge_codes, read_codes
from sightline.injection.hidden import Marks, Read, Revealed, marks, reveal, searched
from sightline.injection.judge import action_of, judge_string, judge_text, meet
from sightline.injection.layers import unseen
from sightline.injection.suspect import REVIEW
from sightline.injection.unread import Other, judge_unread, no_other
from sightline.types import MAX_EXCERPT, Box, Found, Image, Reading

METADATA_UNREADABLE = "what the file says about itself cannot be parsed"


def scan_page(image: Image, reading: Reading, read: Read, *, other: Other = no_other) -> list[Found]:
    """What on the page speaks to the model: in print, in codes, in a layer that is not shown, hidden from the eye.

    `read` is the `read` of an OCR engine, and is asked for what is hidden, or was left out; `other` knows engines for
    scripts that it does not read. The action of each finding follows from its
    score alone, but for what a neutralised picture of the page does not show: that is "neutralised". Costs about 120 ms
    of CPU time for a page of 1568 px.
    """
    # What cannot be told apart at the size that models see tells them nothing.
    page = searched(image)
    seen = marks(page.pixels)
    return [
        *judge_text([reading]),
        *judge_unread(page, reading, seen, read, other=other),
        *judge_codes(read_codes(page)),
        *_stated(image, reading),
        *_hidden(page, reading, read, seen),
    ]


def scan_metadata(texts: Iterable[str] | None) -> list[Found]:
    """The texts of a file's metadata that speak to a model, which none is ever shown; None for unreadable ones."""
    if texts is None:
        return [Found("metadata", None, None, METADATA_UNREADABLE, REVIEW, action_of(REVIEW))]
    return [_gone(found) for text in texts for found in judge_string(text, "metadata")]


def _stated(image: Image, reading: Reading) -> Iterator[Found]:
    """What the file states for the page and does not show: all of it, and what in it is an order."""
    lines = unseen(image, reading)
    if not lines:
        return
    text, box = " ".join(line.text for line in lines), Box.around([line.box for line in lines])
    orders = judge_string(text, "invisible_text", image.page, box)
    yield from map(_gone, orders)
    if not orders:
        yield Found("invisible_text", image.page, box, text[:MAX_EXCERPT], 0.0, "allow")


def _hidden(page: Image, reading: Reading, read: Read, seen: Marks) -> list[Found]:
    found = [order for one in reveal(page, read, reading=reading, seen=seen) for order in _orders(one)]
    if not found:
        return []
    left = reveal(replace(page, pixels=neutral(page.pixels)), read, reading=reading)
    return [one if _is_still_there(one, left) else _gone(one) for one in found]


def _orders(one: Revealed) -> Sequence[Found]:
    if one.how == "flood":
        return [Found("injection_hidden", one.page, one.box, one.text, REVIEW, action_of(REVIEW))]
    return judge_string(one.text.replace("\n", " "), "injection_hidden", one.page, one.box)


def _is_still_there(found: Found, left: Iterable[Revealed]) -> bool:
    """Whether anything is read in that place after all; a model may read more than we do."""
    return any(meet(found.box, one.box) for one in left)


def _gone(found: Found) -> Found:
    return found if found.action == "allow" else replace(found, action="neutralised")
