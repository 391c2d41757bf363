"""A model can be asked how sure it is, of every value that stands alone; nobody is asked without being told to."""

import json

from sightline import registry
from sightline.testing.server import Echo, FakeServer
from sightline.types import Field
from sightline.vlm.models.schema import schema_of
from sightline.vlm.models.sureness import GROUP, rated, ratings_of

VALUES = {"vendor": {"name": "Corner Shop"}, "date": "2024-03-05", "total": "9.00", "currency": "EUR"}
# Models that the fake has to be told about.
KNOWN = {"gemma3": "gpt-4o"}
SURE = {"vendor": {"name": "2", "tax_id": "4"}, "date": "5", "total": 4, "currency": None}


async def test_a_model_says_how_sure_it_is_in_the_same_call(name, model, receipt) -> None:
    async with (
        FakeServer(Echo({**VALUES, GROUP: SURE}), models=KNOWN) as fake,
        model(name, fake, ratings=True) as asked,
    ):
        answer = await asked.ask(receipt)
    assert answer.ratings == {"vendor.name": 2, "date": 5, "total": 4}
    assert GROUP not in answer.values
    assert not any(path.startswith(GROUP) for path in answer.candidates)
    assert fake.stats.requests == 1


async def test_a_model_is_not_asked_for_it_by_itself(name, model, receipt) -> None:
    async with FakeServer(Echo({**VALUES, GROUP: SURE}), models=KNOWN) as fake, model(name, fake) as asked:
        answer = await asked.ask(receipt)
    assert answer.ratings == {}
    assert GROUP not in json.dumps(fake.calls[0].schema)


def test_a_rating_that_is_none_of_the_scale_is_asked_for_again() -> None:
    schema = schema_of(rated(registry.task("receipt").fields))
    (choices,) = [
        kind["enum"] for kind in schema["properties"][GROUP]["properties"]["total"]["anyOf"] if "enum" in kind
    ]
    assert choices == ["1", "2", "3", "4", "5"]


def test_values_in_lists_are_not_rated() -> None:
    asked = {field.path for field in rated(registry.task("receipt").fields)}
    assert f"{GROUP}.vendor.name" in asked
    assert not any(path.startswith(GROUP) and "[]" in path for path in asked)


def test_a_task_that_has_such_a_field_itself_is_left_alone() -> None:
    fields = (Field(f"{GROUP}.total", "text", "What the form says."), Field("total", "amount", "The total."))
    assert rated(fields) == fields


def test_a_rating_of_what_is_not_there_is_not_heard() -> None:
    assert ratings_of({"total": None, "date": "2024-03-05", GROUP: {"total": "5", "date": "3"}}) == (
        {"total": None, "date": "2024-03-05"},
        {"date": 3},
    )
