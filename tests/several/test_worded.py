"""Images ranked by words."""

from __future__ import annotations

import pytest

from sightline.several import by_words
from sightline.tasks.rank import rank
from sightline.testing.scripted import Scripted
from sightline.types import Box, Question, Reading, Word


def page(number: int, *lines: str) -> Reading:
    words = [Word(text, Box(0.1, 0.1, 0.2, 0.2), 0.9, line) for line, said in enumerate(lines) for text in said.split()]
    return Reading(number, tuple(words), "made", (100, 100))


async def ranked(wanted: str, *pages: Reading):
    nobody = Scripted([])
    answer = await by_words(nobody, Question(rank(wanted), (), pages), wanted=wanted)
    return answer.values["ranking"], answer


async def test_the_image_with_the_rare_words_comes_first_and_shows_its_line() -> None:
    pages = [
        page(1, "The end"),
        page(2, "Either", "Notice period: three months"),
        page(3, "The parties agree on it"),
    ]
    ranking, answer = await ranked("the notice period", *pages)
    assert [place["image"] for place in ranking] == ["2", "1", "3"]
    assert ranking[0]["text"] == "Notice period: three months"
    assert ranking[0]["why"] == "It has: notice, period."
    assert (answer.provider, answer.cost_usd, answer.usage.requests) == ("bm25", 0, 0)
    assert [candidate.value for candidate in answer.candidates["ranking[0].text"]] == ["Notice period: three months"]


async def test_an_image_without_the_words_is_last_with_nothing_to_show() -> None:
    ranking, answer = await ranked("invoice", page(1), page(2, "INVOICE 12"))
    assert [(place["image"], place["score"] != "0.000", place["text"]) for place in ranking] == [
        ("2", True, "INVOICE 12"),
        ("1", False, None),
    ]
    assert list(answer.candidates) == ["ranking[0].text"]


async def test_a_long_page_does_not_win_by_its_length() -> None:
    ranking, _ = await ranked("total", page(1, "total " + "word " * 200), page(2, "total 9.00"), page(3, "nothing"))
    assert [place["image"] for place in ranking] == ["2", "1", "3"]


@pytest.mark.parametrize("wanted", ["?", "zebra"])
async def test_where_nothing_fits_the_order_stays(wanted) -> None:
    ranking, _ = await ranked(wanted, page(1, "one"), page(2, "two"))
    assert [place["image"] for place in ranking] == ["1", "2"]
    assert {place["score"] for place in ranking} == {"0.000"}
