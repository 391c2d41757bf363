from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sightline.errors import Refused
from sightline.testing.conformance.sheets import plain_page
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Box, Candidate, Evidence, Quote, Usage
from sightline.vlm.wrappers import Describe

SEEN = Answer(
    {"kind": "receipt", "lines": [{"text": "Harbour Shop"}, {"text": "Total 9.00"}]},
    {},
    "seer",
    usage=Usage(1000, 50),
    cost_usd=Decimal("0.02"),
)
PLACE = Evidence(1, Box(0, 0, 1, 1), "9.00")
DECIDED = Answer(
    {"total": "9.00"}, {"total": (Candidate("9.00", "decider", 1.0, (PLACE,)),)}, "decider", cost_usd=Decimal("0.01")
)


@pytest.fixture
def pictured(question):
    return replace(question, images=(plain_page((60, 80)),))


async def test_the_decider_gets_the_words_and_never_the_picture(pictured) -> None:
    seer, decider = Scripted([SEEN], name="seer"), Scripted([DECIDED], name="decider")
    await Describe(seer, decider).ask(pictured)
    (asked,) = decider.asked
    assert asked.images == ()
    assert asked.task == replace(pictured.task, shown="nothing")
    (reading,) = asked.readings
    lines: dict[int, list[str]] = {}
    for word in reading.words:
        lines.setdefault(word.line, []).append(word.text)
    assert [" ".join(line) for line in lines.values()] == ["kind: receipt", "Harbour Shop", "Total 9.00"]
    assert reading.engine == "seer"


async def test_the_seer_is_asked_to_describe_and_nothing_else(pictured) -> None:
    seer = Scripted([SEEN])
    await Describe(seer, Scripted([DECIDED])).ask(pictured)
    (asked,) = seer.asked
    assert asked.task.name == "description"
    assert asked.images == pictured.images


async def test_evidence_in_a_description_is_no_evidence_on_the_page(pictured) -> None:
    answer = await Describe(Scripted([SEEN], name="seer"), Scripted([DECIDED], name="decider")).ask(pictured)
    assert answer.candidates == {"total": (Candidate("9.00", "decider", 1.0),)}
    assert (answer.provider, answer.usage, answer.cost_usd) == ("seer->decider", Usage(1000, 50), Decimal("0.03"))


async def test_what_the_seer_cost_is_in_the_deciders_error(pictured) -> None:
    with pytest.raises(Refused) as caught:
        await Describe(Scripted([SEEN]), Scripted([Refused("no")])).ask(pictured)
    assert caught.value.cost_usd == Decimal("0.02")


def test_the_quote_counts_the_longest_description(pictured) -> None:
    class Counts(Scripted):
        def quote(self, question) -> Quote:
            return Quote(Usage(sum(len(reading.words) for reading in question.readings)))

    seer = Scripted([], quoted=Quote(Usage(1000, 200), Decimal("0.02")))
    assert Describe(seer, Counts([])).quote(pictured) == Quote(Usage(1200, 200), Decimal("0.02"))
