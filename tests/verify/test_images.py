"""Numbers of images, and print that is said to be in one of them."""

from __future__ import annotations

from datetime import date

import pytest

from sightline.tasks.compare import compare
from sightline.tasks.rank import rank
from sightline.types import Answer, Box, Reading, Word
from sightline.verify import decide

PRINTED = {1: "Blue Harbour Ltd", 2: "Green Valley Farm", 3: "Green Valley Farm"}
READINGS = tuple(
    Reading(
        number,
        tuple(
            Word(word, Box(0.1 + 0.2 * at, 0.1, 0.25 + 0.2 * at, 0.15), 0.99, 0) for at, word in enumerate(text.split())
        ),
        "made",
        (600, 400),
    )
    for number, text in PRINTED.items()
)


def judged(task, values):
    verdict = decide(task, Answer(values, {}, "scripted"), READINGS, today=date(2026, 11, 21))
    return {field.path: field for field in verdict.fields}, verdict


def compared(**evidence):
    fields, _ = judged(compare("Who?"), {"answer": "x", "evidence": [{"shows": "a name", "text": None, **evidence}]})
    return fields


def told(field) -> list[tuple[str, str]]:
    return [(f.check, f.severity) for f in field.findings if f.check in ("images", "ranking", "located")]


def test_a_number_that_no_image_has_contradicts_the_answer() -> None:
    field = compared(image="4")["evidence[0].image"]
    assert (field.status, told(field)[0]) == ("contradicted", ("images", "error"))
    assert "they are numbered 1 to 3" in field.findings[0].message


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "9" * 30])
def test_what_is_no_number_of_an_image_is_an_error_too(number) -> None:
    assert compared(image=number)["evidence[0].image"].status == "contradicted"


def test_an_item_of_a_list_of_images_is_such_a_number_as_well() -> None:
    said = {"answer": "x", "differences": [{"text": "a name", "images": ["1", "7"]}]}
    fields, _ = judged(compare("Who?"), said)
    assert [fields[f"differences[0].images[{at}]"].status for at in (0, 1)] == ["unverified", "contradicted"]


@pytest.mark.parametrize("number", [2, 3])
def test_print_is_looked_for_in_the_image_that_it_is_said_of(number) -> None:
    field = compared(image=str(number), text="Green Valley Farm")["evidence[0].text"]
    assert (field.status, [place.page for place in field.evidence]) == ("confirmed", [number])


def test_print_of_another_image_contradicts_what_is_said_of_this_one() -> None:
    field = compared(image="2", text="Blue Harbour Ltd")["evidence[0].text"]
    assert (field.status, [place.page for place in field.evidence]) == ("contradicted", [1])
    assert ("images", "error") in told(field)


def test_print_that_no_image_has_is_not_confirmed() -> None:
    field = compared(image="2", text="Red Mountain Mine")["evidence[0].text"]
    assert field.status != "confirmed"
    assert field.evidence == ()


def place(image: str, score: str = "50") -> dict:
    return {"image": image, "score": score, "why": "x", "text": None}


def test_a_ranking_has_every_image_once() -> None:
    fields, verdict = judged(rank("farms"), {"ranking": [place("2"), place("3"), place("1")]})
    assert verdict.findings == ()
    assert {field.status for field in fields.values() if field.value} == {"unverified"}


def test_an_image_with_two_places_and_one_without_any_are_told() -> None:
    fields, verdict = judged(rank("farms"), {"ranking": [place("2"), place("3"), place("2")]})
    assert told(fields["ranking[2].image"])[0] == ("ranking", "error")
    assert [f.message for f in verdict.findings] == ["These images have no place: 1."]
