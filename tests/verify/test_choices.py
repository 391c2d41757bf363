import pytest

from sightline.tasks.classify import classify
from sightline.types import Answer
from sightline.verify import decide


def verdict(bench, value: str | None):
    return decide(
        classify(["Bill", "other"]), Answer({"category": value}, {}, "made"), [bench.page("Bill")], today=bench.today
    )


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
