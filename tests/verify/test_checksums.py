import pytest

from sightline.tasks.custom import task_of
from sightline.types import Answer
from sightline.verify import decide


@pytest.mark.parametrize(
    ("name", "said", "value", "status"),
    [
        ("ean", {}, "4006381333931", "confirmed"),
        ("ean", {}, "4006381333932", "contradicted"),
        ("swift_code", {}, "DEUTDEFF", "confirmed"),
        ("card", {"format": "luhn"}, "4111111111111112", "contradicted"),
        ("card", {"format": "email"}, "4111111111111112", "confirmed"),
        ("account", {"format": "iban"}, "DE89370400440532013001", "contradicted"),
        ("company", {"format": "vat"}, "DE136695976", "confirmed"),
        ("company", {"format": "vat"}, "DE136695977", "contradicted"),
        # A name alone never makes a number of what is asked for as something else.
        ("mean", {}, "4006381333932", "confirmed"),
    ],
)
def test_numbers_are_proven_by_the_format_that_type_or_name_says(bench, name, said, value, status):
    task = task_of({"type": "object", "properties": {name: {"type": "string", **said}}})
    verdict = decide(task, Answer({name: value}, {}, "made"), [bench.page(f"No  {value}")], today=bench.today)
    assert bench.status(verdict) == {name: status}
