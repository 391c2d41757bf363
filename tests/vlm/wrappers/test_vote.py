from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from sightline.errors import BadImage, EmptyAnswer, Exhausted, Overloaded, Refused, UnknownName
from sightline.testing import virtual_time
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Candidate, Quote, Usage
from sightline.verify import decide
from sightline.vlm.wrappers import Vote


def says(provider: str, *candidates: Candidate, **values: object) -> Scripted:
    found = {"total": candidates} if candidates else {}
    usage = Usage(100, 5)
    return Scripted([Answer(values, found, provider, f"{provider}-1", usage, Decimal("0.01"))], name=provider)


def counted(answer: Answer, path: str) -> list[tuple[str, str, float]]:
    return [(c.value, c.reader, c.score) for c in answer.candidates[path]]


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("total", "9.00", "9"),
        ("date", "2024-12-03", "2024/12/03"),
        ("time", "14:05", "14:05:00"),
        ("currency", "EUR", "€"),
        ("payment_method", "Visa Card", "VISA CARD"),
    ],
)
async def test_what_means_the_same_is_one_value_that_both_read(question, path, one, other) -> None:
    answer = await Vote(says("a", **{path: one}), says("b", **{path: other})).ask(question)
    assert answer.values == {path: one}
    assert counted(answer, path) == [(one, "a", 2), (one, "b", 2)]


async def test_identifiers_are_compared_without_their_spaces(question) -> None:
    pair = Vote(says("a", vendor={"tax_id": "DE123456789"}), says("b", vendor={"tax_id": "DE 123 456 789"}))
    assert counted(await pair.ask(question), "vendor.tax_id") == [("DE123456789", "a", 2), ("DE123456789", "b", 2)]


async def test_a_disagreement_keeps_the_first_value_and_its_rival(question) -> None:
    answer = await Vote(says("a", total="9.00"), says("b", total="90.00")).ask(question)
    assert answer.values == {"total": "9.00"}
    assert counted(answer, "total") == [("9.00", "a", 1), ("90.00", "b", 1)]


async def test_verification_flags_a_disagreement_and_no_agreement(question) -> None:
    def findings(answer: Answer) -> list[tuple[str, str]]:
        verdict = decide(question.task, answer, (), today=date(2026, 1, 1))
        return [(f.check, f.severity) for field in verdict.fields if field.path == "total" for f in field.findings]

    assert ("readers", "warning") in findings(
        await Vote(says("a", total="9.00"), says("b", total="90.00")).ask(question)
    )
    assert ("readers", "info") in findings(await Vote(says("a", total="9.00"), says("b", total="9.0")).ask(question))


async def test_an_alternative_that_the_other_one_chose_counts_for_it(question) -> None:
    first = says("a", Candidate("9.00", "a", 4), Candidate("90.00", "a", 2), total="9.00")
    answer = await Vote(first, says("b", total="90.00")).ask(question)
    assert counted(answer, "total") == [("9.00", "a", 1), ("90.00", "a", 1.5), ("90.00", "b", 1.5)]


async def test_a_value_that_only_one_found_has_one_reader(question) -> None:
    answer = await Vote(says("a", total=None), says("b", total="9.00")).ask(question)
    assert answer.values == {"total": None}
    assert counted(answer, "total") == [("9.00", "b", 1)]


async def test_items_are_compared_in_their_order(question) -> None:
    one, other = ([{"total": total} for total in totals] for totals in (["4.00", "5.00"], ["4.00", "6.00", "7.00"]))
    answer = await Vote(says("a", line_items=one), says("b", line_items=other)).ask(question)
    assert answer.values == {"line_items": one}
    assert [c.value for c in answer.candidates["line_items[1].total"]] == ["5.00", "6.00"]


async def test_both_are_named_and_paid(question) -> None:
    answer = await Vote(says("a", total="9.00"), says("b", total="9.00")).ask(question)
    assert (answer.provider, answer.model) == ("a+b", "a-1+b-1")
    assert (answer.usage, answer.cost_usd) == (Usage(200, 10), Decimal("0.02"))


def test_both_are_asked_at_the_same_time(question) -> None:
    async def took() -> float:
        slow = [Scripted([10, Answer({}, {}, name)], name=name) for name in "ab"]
        await Vote(*slow).ask(question)
        return asyncio.get_running_loop().time()

    assert virtual_time.run(took()) == 10


@pytest.mark.parametrize("failed_first", [True, False])
async def test_when_one_fails_the_other_answers_alone_under_its_own_name(question, failed_first) -> None:
    failed = Scripted([EmptyAnswer("nothing", usage=Usage(7), cost_usd=Decimal("0.02"))], name="b")
    pair = (failed, says("a", total="9.00")) if failed_first else (says("a", total="9.00"), failed)
    answer = await Vote(*pair).ask(question)
    assert (answer.provider, answer.candidates) == ("a", {})
    assert (answer.usage, answer.cost_usd) == (Usage(107, 5), Decimal("0.03"))


async def test_when_both_fail_both_errors_are_told(question) -> None:
    with pytest.raises(Exhausted, match="refused and overloaded") as caught:
        await Vote(Scripted([Refused("no")]), Scripted([Overloaded("busy", cost_usd=Decimal(1))])).ask(question)
    assert caught.value.cost_usd == 1


async def test_a_picture_that_one_cannot_read_and_the_other_did_not_is_bad(question) -> None:
    with pytest.raises(BadImage) as caught:
        await Vote(Scripted([BadImage("no")]), Scripted([Refused("no", cost_usd=Decimal(1))])).ask(question)
    assert caught.value.cost_usd == 1


async def test_a_fault_of_the_program_is_raised_as_it_is_and_ends_the_other(question) -> None:
    class Broken(Scripted):
        async def ask(self, _):
            raise UnknownName("no such thing")

    slow = Scripted([3600, Answer({}, {}, "a")])
    with pytest.raises(UnknownName):
        await Vote(Broken([]), slow).ask(question)
    assert slow.ended == 0


async def test_the_quote_is_that_of_both(question) -> None:
    one = Scripted([], quoted=Quote(Usage(10, 5), Decimal("0.01")))
    assert Vote(one, one).quote(question) == Quote(Usage(20, 10), Decimal("0.02"))
