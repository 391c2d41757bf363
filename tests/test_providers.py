from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sightline import registry
from sightline.errors import BudgetExceeded, Exhausted, Unauthorized, UnknownName
from sightline.providers import Policy, desk, usual_models
from sightline.study import study
from sightline.testing.examples import receipt
from sightline.types import Answer, Question, Upload

aiohttp = pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
pytest.importorskip("openai", reason="models need the extra openai")
pytest.importorskip("anthropic", reason="models need the extra anthropic")

from sightline.testing.server import Behaviour, Echo, FakeServer  # noqa: E402 (skipped where it cannot be loaded)

OPENAI, CLAUDE = "openai:gpt-4.1", "anthropic:claude-haiku-4-5"
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY")


@pytest.fixture(scope="module")
def question() -> Question:
    """A receipt that proves itself."""
    example = receipt(3, look="pdf")
    seen = study(Upload(example.name, example.data), None, "rapidocr", trusted=True)
    return Question(registry.task("receipt"), seen.images, seen.readings)


@pytest.fixture
def reach(monkeypatch):
    """Point both vendors at a server."""

    def point(server: FakeServer) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        monkeypatch.setenv("ANTHROPIC_API_KEY", "any")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url("anthropic"))

    return point


def everything(question: Question, answer: Answer) -> list[str]:
    return ["total"]


async def test_without_a_model_only_rules_are_asked(question) -> None:
    asked = desk(Policy(models=("rules",)))
    answer = await asked.ask(question)
    assert (asked.name, answer.provider, answer.cost_usd) == ("rules", "rules", 0)


async def test_a_document_that_proves_itself_costs_nothing(question, reach) -> None:
    async with FakeServer(Echo({"total": "1.00"})) as server:
        reach(server)
        asked = desk(Policy(models=(OPENAI,)))
        answer = await asked.ask(question)
        await asked.aclose()
    assert (answer.provider, answer.cost_usd, server.stats.requests) == ("rules", 0, 0)


async def test_a_model_is_asked_about_what_is_in_doubt_and_nothing_else(question, reach) -> None:
    async with FakeServer(Echo({"total": "12.34", "date": "1999-01-01"})) as server:
        reach(server)
        asked = desk(Policy(models=(OPENAI,)), accept=everything)
        answer = await asked.ask(question)
        await asked.aclose()
    assert answer.provider == f"rules+{OPENAI}"
    assert (answer.values["total"], answer.values["date"] != "1999-01-01") == ("12.34", True)
    assert answer.cost_usd > 0


async def test_the_next_model_answers_when_the_first_cannot(question, reach) -> None:
    async with FakeServer(Echo({"total": "5.00"}), script={"openai-responses": Behaviour("quota")}) as server:
        reach(server)
        asked = desk(Policy(models=(OPENAI, CLAUDE), rules_first=False))
        answer = await asked.ask(question)
        await asked.aclose()
    assert (answer.provider, answer.values["total"]) == (CLAUDE, "5.00")


async def test_rules_come_last_and_say_so(question, reach) -> None:
    async with FakeServer(script=Behaviour("quota")) as server:
        reach(server)
        asked = desk(Policy(models=(OPENAI, CLAUDE), rules_first=False))
        answer = await asked.ask(question)
        await asked.aclose()
    assert (answer.provider, server.stats.requests) == ("rules", 2)


async def test_a_task_that_rules_do_not_know_goes_to_the_models(question, reach) -> None:
    free = replace(question, task=replace(question.task, name="free"))
    async with FakeServer(Echo({"total": "5.00"})) as server:
        reach(server)
        asked = desk(Policy(models=(CLAUDE,)))
        answer = await asked.ask(free)
        await asked.aclose()
    assert (answer.provider, answer.values["total"]) == (CLAUDE, "5.00")


async def test_a_budget_stops_a_call_before_it_is_made(question, reach, tmp_path: Path) -> None:
    async with FakeServer(Echo({"total": "5.00"})) as server:
        reach(server)
        policy = Policy(
            models=(CLAUDE,), rules_first=False, usd_per_day=Decimal("0.000001"), spent_file=tmp_path / "new" / "s.db"
        )
        asked = desk(policy)
        answer = await asked.ask(question)
        with pytest.raises(Exhausted) as failed:
            await asked.ask(replace(question, task=replace(question.task, name="free")))
        await asked.aclose()
    assert (answer.provider, server.stats.requests) == ("rules", 0)
    assert isinstance(failed.value.failures[0], BudgetExceeded)


async def test_a_budget_may_be_kept_in_redis_for_several_machines(question, reach, redis_url) -> None:
    async with FakeServer(Echo({"total": "5.00"})) as server:
        reach(server)
        policy = Policy(models=(CLAUDE,), rules_first=False, usd_per_day=Decimal(0), redis_url=redis_url)
        assert "redis" not in repr(policy).replace("redis_url", "")
        async with desk(policy) as asked:
            answer = await asked.ask(question)
    assert (answer.provider, server.stats.requests) == ("rules", 0)


def test_everything_about_a_document_has_thirty_seconds() -> None:
    assert Policy().deadline_s == 30


def test_the_keys_of_the_environment_give_a_chain(monkeypatch) -> None:
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    assert usual_models() == ()
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "any")
    assert [name.partition(":")[0] for name in usual_models()] == ["anthropic", "openai"]


def test_a_name_that_is_none_and_a_missing_key_are_told_at_once(monkeypatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UnknownName, match="seer"):
        desk(Policy(models=("seer",)))
    with pytest.raises(Unauthorized, match="OPENAI_API_KEY"):
        desk(Policy(models=(OPENAI,)))
