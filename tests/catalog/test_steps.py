"""Hundreds of categories in two steps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sightline.catalog import Category, Stepwise, meanings
from sightline.errors import Refused, UsageError
from sightline.tasks.asked import asked_task
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Candidate, Question, Quote, Usage

FRUIT = [Category(name, "", "fruit") for name in ("apple", "pear")]
MILK = [Category(name, f"{name} %", "milk") for name in ("1.5", "3.5")]
CATEGORIES = [*FRUIT, *MILK, Category("other")]
COST = Decimal("0.01")


def question(*, accept_judgements: bool = False) -> Question:
    task = asked_task(categories=meanings(CATEGORIES), accept_judgements=accept_judgements)
    assert task
    return Question(task, (), ())


def said(name: str | None) -> Answer:
    found = {"category": (Candidate(name, "scripted"),)} if name else {}
    return Answer({"category": name}, found, "scripted", usage=Usage(10, 1), cost_usd=COST)


def scripted(*steps, **options) -> Scripted:
    return Scripted(steps, quoted=Quote(Usage(100, 10), COST), **options)


async def test_the_group_is_chosen_first_and_then_a_category_of_it():
    asked = scripted(said("milk"), said("3.5"))
    answer = await Stepwise(asked, CATEGORIES).ask(question(accept_judgements=True))
    assert (answer.values, answer.cost_usd, answer.usage) == ({"category": "3.5"}, 2 * COST, Usage(20, 2))
    first, second = (one.task for one in asked.asked)
    assert first.fields[0].choices == ("fruit", "milk", "other")
    assert "- fruit: apple, pear" in first.prompt
    assert second.fields[0].choices == ("1.5", "3.5")
    assert "- 3.5: 3.5 %" in second.prompt
    assert first.accept_judgements
    assert second.accept_judgements


@pytest.mark.parametrize("name", ["other", None])
async def test_a_group_of_one_and_none_at_all_need_no_second_step(name):
    asked = scripted(said(name))
    answer = await Stepwise(asked, CATEGORIES).ask(question())
    assert (answer.values["category"], len(asked.asked)) == (name, 1)


async def test_a_second_step_that_fails_has_cost_the_first():
    asked = scripted(said("milk"), Refused("no", cost_usd=COST))
    with pytest.raises(Refused) as failure:
        await Stepwise(asked, CATEGORIES).ask(question())
    assert failure.value.cost_usd == 2 * COST


async def test_any_other_question_is_asked_as_it_is():
    asked, other = scripted(said("a")), asked_task(categories=["a", "b"])
    assert other
    await Stepwise(asked, CATEGORIES).ask(Question(other, (), ()))
    assert asked.asked[0].task is other


def test_it_takes_both_steps_at_the_most():
    stepwise = Stepwise(scripted(), CATEGORIES)
    assert stepwise.name == "scripted"
    assert stepwise.quote(question()).cost_usd == 2 * COST


@pytest.mark.parametrize("categories", [FRUIT, [Category("a"), Category("b")]], ids=["one group", "no groups"])
def test_groups_that_are_none_are_refused(categories):
    with pytest.raises(UsageError, match="groups"):
        Stepwise(scripted(), categories)
