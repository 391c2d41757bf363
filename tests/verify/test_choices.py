from dataclasses import replace

import pytest

from sightline.tasks.asked import asked_task
from sightline.tasks.classify import classify
from sightline.types import Answer, Candidate
from sightline.verify import decide


def verdict(bench, value: str | None, *, accepting: bool = False, **answer):
    task = replace(classify(["Bill", "other"]), accept_judgements=accepting)
    said = Answer({"category": value}, answer.pop("candidates", {}), "made", **answer)
    return decide(task, said, [bench.page("Bill")], today=bench.today)


@pytest.mark.parametrize(
    ("value", "status"), [("Bill", "unverified"), ("bill", "unverified"), ("poem", "contradicted"), (None, "missing")]
)
def test_a_category_is_one_of_those_given_and_never_proven_by_print(bench, value, status):
    found = verdict(bench, value)
    assert bench.status(found) == {"category": status}
    assert found.outcome == "review"
    assert found.fields[0].evidence == ()
    assert found.fields[0].p_correct is None


def test_a_judgement_is_said_to_be_one(bench):
    assert "This is a judgement" in bench.messages(verdict(bench, "Bill"), "category")
    assert "none of: Bill, other" in bench.messages(verdict(bench, "poem"), "category")


def test_a_task_that_accepts_judgements_takes_a_category_as_it_is(bench):
    found = verdict(bench, "Bill", accepting=True, ratings={"category": 5})
    assert (bench.status(found), found.outcome) == ({"category": "unverified"}, "accepted")


@pytest.mark.parametrize(
    ("value", "against"),
    [
        ("poem", {}),
        (None, {}),
        ("Bill", {"ratings": {"category": 3}}),
        ("Bill", {"candidates": {"category": (Candidate("Bill", "made"), Candidate("other", "another model"))}}),
    ],
    ids=["none of them", "null", "a model that is not sure", "another reader"],
)
def test_a_judgement_that_something_speaks_against_goes_to_a_person(bench, value, against):
    assert verdict(bench, value, accepting=True, **against).outcome == "review"


def test_accepting_judgements_proves_nothing_that_is_printed(bench):
    properties = {"paid": {"type": "boolean"}, "number": {"type": "string"}}
    schema = {"type": "object", "properties": properties, "required": ["paid", "number"]}
    task = asked_task(schema=schema, accept_judgements=True)
    for number, outcome in (("A-77", "accepted"), ("A-78", "review")):
        said = Answer({"paid": "true", "number": number}, {}, "made")
        assert decide(task, said, [bench.page("Invoice A-77")], today=bench.today).outcome == outcome


def test_a_description_is_accepted_where_judgements_are(bench):
    task = asked_task("describe", accept_judgements=True)
    assert decide(task, Answer({"text": "A bill."}, {}, "made"), [], today=bench.today).outcome == "accepted"
    assert decide(task, Answer({"text": None}, {}, "made"), [], today=bench.today).outcome == "review"
