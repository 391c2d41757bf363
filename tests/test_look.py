from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageFilter

from sightline import Pipeline, Record, Upload, registry
from sightline.look import Look, Spot, cuts, reread, settled, spots
from sightline.look.spots import MOST
from sightline.screen import Guard, Screen
from sightline.testing.conformance.sheets import printed_sheet
from sightline.testing.examples import receipt
from sightline.types import Answer, Box, Candidate, Evidence, Image, Question, Reading, Verdict, Word
from sightline.verify import decide
from sightline.verify.readers import beside

RECEIPT = registry.task("receipt")
SIZE = (1000, 1400)
ROWS = ("Blue Harbour Ltd", "Date 2024-03-12", "Subtotal 10.00", "Tax 2.30", "TOTAL 12.30", "CASH 12.30")
VALUES = {"date": "2024-03-12", "subtotal": "10.00", "tax": "2.30", "total": "12.30"}


def page(*, engine: str = "rapidocr", unsure: Sequence[str] = (), confidence: float = 0.9, **misread: str) -> Reading:
    """The receipt as an engine reads it: `unsure` words with little confidence, `misread` a row with other text."""
    words: list[Word] = []
    for line, row in enumerate(ROWS):
        label, _, value = row.rpartition(" ")
        for column, text in enumerate((label, misread.get(label.lower(), value))):
            box = Box(0.1 + 0.4 * column, 0.1 + 0.05 * line, 0.4 + 0.4 * column, 0.12 + 0.05 * line)
            words.append(Word(text, box, confidence if text in unsure else 1.0, line))
    return Reading(1, tuple(words), engine, SIZE)


def question(reading: Reading) -> Question:
    return Question(RECEIPT, (), (reading,))


def judged(asked: Question, answer: Answer, look: Look | None = None) -> Verdict:
    if look is None:
        return decide(RECEIPT, answer, asked.readings, today=date(2026, 1, 1))
    better = beside(answer, look.answer)
    return decide(RECEIPT, better, look.readings, today=date(2026, 1, 1), looked=look.findings)


def by_model(**values: str) -> Answer:
    return Answer({**VALUES, **values}, {}, "model")


def doubted(asked: Question, answer: Answer) -> tuple[Spot, ...]:
    return spots(RECEIPT, judged(asked, answer), asked.readings)


def again(spot: Spot, text: str, confidence: float, *, engine: str = "rapidocr") -> Reading:
    """What an engine reads at the place of `spot` when it looks again."""
    return Reading(1, (Word(text, spot.box, confidence, 0),), engine, (90, 40))


def look(asked: Question, answer: Answer, *tries: Reading) -> tuple[Look, Verdict]:
    """One place is in doubt; what comes of looking at it."""
    (spot,) = doubted(asked, answer)
    found = settled(asked, answer, [(spot, tries)])
    return found, judged(asked, answer, found)


def status(judged: Verdict | Record, path: str) -> str:
    return next(field.status for field in judged.fields if field.path == path)


# Where


def test_nothing_is_looked_at_where_no_value_is_in_doubt() -> None:
    assert doubted(question(page()), by_model()) == ()


def test_print_that_is_hard_to_read_is_looked_at_for_every_value_that_stands_there() -> None:
    (spot,) = doubted(question(page(unsure=["2024-03-12"])), by_model())
    assert (spot.paths, [word.text for word in spot.words], spot.engine) == (("date",), ["2024-03-12"], "rapidocr")


def test_a_value_that_is_not_found_is_looked_for_where_another_reader_saw_one() -> None:
    reading = page(date="2024-03-17")
    place = Evidence(1, reading.words[3].box, "2024-03-17")
    answer = replace(by_model(), candidates={"date": (Candidate("2024-03-17", "rules", 1.0, (place,)),)})
    (spot,) = doubted(question(reading), answer)
    assert (spot.paths, spot.words[0].text) == (("date",), "2024-03-17")
    assert doubted(question(page(date="none")), by_model()) == ()


def test_what_a_file_states_itself_and_names_are_left_alone() -> None:
    assert doubted(question(page(engine="text-layer", unsure=["2024-03-12"])), by_model()) == ()
    named = Answer({**VALUES, "vendor": {"name": "Blue Harbour Ltd"}}, {}, "model")
    assert doubted(question(page(unsure=["Ltd"], confidence=0.5)), named) == ()


def test_few_places_are_looked_at_and_those_of_required_values_first() -> None:
    rows = [f"{number}.50" for number in range(10, 20)]
    words = tuple(Word(text, Box(0.1, 0.05 * i, 0.2, 0.05 * i + 0.02), 0.5, i) for i, text in enumerate(rows))
    asked = question(Reading(1, words, "rapidocr", SIZE))
    items = [{"total": text} for text in rows[:-1]]
    found = doubted(asked, Answer({"line_items": items, "total": rows[-1]}, {}, "model"))
    assert len(found) == MOST
    assert found[0].paths == ("total",)


# What comes of it


def test_the_same_read_surely_settles_the_doubt() -> None:
    asked = question(page(unsure=["2024-03-12"]))
    (spot,) = doubted(asked, by_model())
    found, verdict = look(asked, by_model(), again(spot, "2024-03-12", 0.99))
    assert found.findings["date"].severity == "info"
    assert (status(judged(asked, by_model()), "date"), status(verdict, "date")) == ("unverified", "confirmed")


def test_a_value_that_was_misread_at_first_is_found_at_a_second_look() -> None:
    reading = page(date="2024-03-17")
    place = Evidence(1, reading.words[3].box, "2024-03-17")
    answer = replace(by_model(), candidates={"date": (Candidate("2024-03-17", "rules", 1.0, (place,)),)})
    (spot,) = doubted(question(reading), answer)
    found, _ = look(question(reading), answer, again(spot, "2024-03-12", 0.99))
    assert found.findings["date"].severity == "info"
    assert status(judged(question(reading), by_model(), found), "date") == "confirmed"


def test_another_value_read_surely_is_a_candidate_with_its_place_and_no_accusation() -> None:
    asked = question(page(unsure=["2024-03-12"]))
    (spot,) = doubted(asked, by_model())
    found, verdict = look(asked, by_model(), again(spot, "2024-03-17", 0.99))
    (candidate,) = found.answer.candidates["date"]
    assert (candidate.value, candidate.reader, candidate.evidence[0].box) == ("2024-03-17", "second look", spot.box)
    assert "reads 2024-03-17" in found.findings["date"].message
    assert status(verdict, "date") == "unverified"


@pytest.mark.parametrize(("text", "confidence"), [("2024-03-17", 0.8), ("2024-03-12", 0.8), ("2O24", 0.99), ("", 0.0)])
def test_print_that_is_too_poor_twice_accuses_nobody_and_changes_no_word(text, confidence) -> None:
    asked = question(page(unsure=["2024-03-12"]))
    (spot,) = doubted(asked, by_model())
    found, verdict = look(asked, by_model(), again(spot, text, confidence))
    assert "too poor" in found.findings["date"].message
    assert status(verdict, "date") == "unverified"
    assert found.answer.candidates.get("date", ()) == ()
    assert found.readings == asked.readings


def test_another_engine_settles_what_it_reads_like_the_first_and_nothing_else() -> None:
    asked = question(page(unsure=["2024-03-12"]))
    (spot,) = doubted(asked, by_model())
    poor, sure = again(spot, "2024-03-12", 0.8), again(spot, "2024-03-12", 0.9, engine="tesseract")
    assert status(look(asked, by_model(), poor, sure)[1], "date") == "confirmed"
    other = again(spot, "2024-03-17", 0.9, engine="tesseract")
    assert status(look(asked, by_model(), poor, other)[1], "date") == "unverified"


def test_all_words_but_those_of_the_place_stay_as_they_are_and_in_order() -> None:
    asked = question(page(unsure=["2024-03-12"]))
    (spot,) = doubted(asked, by_model())
    found, _ = look(asked, by_model(), again(spot, "2024-03-12", 0.99))
    before, behind = asked.readings[0].words, found.readings[0].words
    assert [word.text for word in behind] == [word.text for word in before]
    assert [word for word in behind if word.text != "2024-03-12"] == [w for w in before if w.text != "2024-03-12"]
    assert [word.line for word in behind] == [word.line for word in before]


# Cutting and reading


def test_a_cut_is_a_small_part_around_the_words_and_enlarged_as_its_print_is_small() -> None:
    image = Image(np.full((1400, 1000, 3), 255, np.uint8), 1, SIZE)
    (spot,) = doubted(question(page(unsure=["2024-03-12"])), by_model())
    (cut,) = cuts([spot], [image])
    assert cut.box.left < spot.box.left < spot.box.right < cut.box.right
    assert cut.image.pixels.nbytes < image.pixels.nbytes / 50
    assert cut.factor == pytest.approx(2)


def test_what_is_read_in_a_cut_has_its_place_on_the_page() -> None:
    sheet = printed_sheet()
    drawn = next(word for word in sheet.words if word.text == "38.20")
    word = Word(drawn.text, drawn.box, 0.9, 0)
    spot = Spot(sheet.pages[0].page, "rapidocr", (word,), ("total",))
    ((reading, *_),) = reread(cuts([spot], sheet.pages), "rapidocr")
    (read,) = (found for found in reading.words if found.text == "38.20")
    assert read.box.center == pytest.approx(word.box.center, abs=0.01)


# On the line


def spoilt(seed: int) -> Upload:
    """A receipt as a small, blurred and hard compressed picture."""
    with Picture.open(io.BytesIO(receipt(seed, look="scan").data)) as scan:
        small = scan.convert("L")
    small.thumbnail((900, 900))
    buffer = io.BytesIO()
    small.filter(ImageFilter.GaussianBlur(0.8)).save(buffer, "JPEG", quality=35)
    return Upload("spoilt.jpg", buffer.getvalue())


async def extracted(seed: int, *, workers: int = 0, second_look: bool = True) -> Record:
    # Sums would prove a total whose print is hard to read, and nobody would have to look again.
    asked = registry.task("receipt")
    asked = replace(asked, checks=tuple(check for check in asked.checks if check != "sums"))
    # Print as poor as this may also look like letters that nothing reads, which is another question.
    unscreened = Guard(Screen(injection=False))
    async with Pipeline(workers=workers, trusted=True, second_look=second_look, guard=unscreened) as pipeline:
        return await pipeline.extract(spoilt(seed), task=asked)


async def test_a_doubt_about_print_is_settled_in_the_worker_and_its_cost_is_told() -> None:
    without, record = await extracted(3, second_look=False), await extracted(3, workers=1)
    assert (status(without, "total"), without.outcome, "look" in without.timings_ms) == ("unverified", "review", False)
    assert (status(record, "total"), record.outcome, record.timings_ms["look"] > 0) == ("confirmed", "accepted", True)
    assert record.values == without.values
