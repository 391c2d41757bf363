"""Values are judged while somebody types them."""

from dataclasses import replace
from datetime import date

from sightline.paths import leaves
from sightline.review.checked import checked, nested
from sightline.types import Box, Reading, Word

TODAY = date(2026, 11, 21)
PRINTED = ("ACME", "Total", "19.00")
WORDS = [Word(text, Box(0.1, 0.1 * line, 0.3, 0.1 * line + 0.05), 1.0, line) for line, text in enumerate(PRINTED)]
PAGE = Reading(1, tuple(WORDS), "made", (800, 800))


def field(verdict, path):
    return next(field for field in verdict.fields if field.path == path)


def test_a_value_that_the_page_shows_is_found_on_it(receipt):
    found = field(checked(receipt, {"total": "19.00"}, [PAGE], today=TODAY), "total")
    assert [place.text for place in found.evidence] == ["19.00"]


def test_a_value_that_cannot_be_is_objected_to(receipt):
    found = field(checked(receipt, {"date": "2031-01-01"}, [], today=TODAY), "date")
    assert any(finding.severity != "info" for finding in found.findings)


def test_without_the_page_nobody_says_that_it_lacks_a_value(receipt):
    verdict = checked(receipt, {"total": "19.00"}, [], today=TODAY)
    assert not [said for each in verdict.fields for said in each.findings if said.check == "located"]


def test_nothing_is_said_of_a_task_that_only_its_caller_knew(receipt):
    assert checked(replace(receipt, task="their own"), {"total": "1"}, [PAGE], today=TODAY) is None


def test_values_by_path_become_what_an_answer_is():
    values = {"vendor": {"name": "ACME"}, "line_items": [{"total": "1"}, {"total": "2"}], "date": None}
    assert nested(leaves(values)) == values


def test_items_without_any_value_go():
    assert nested({"line_items[0].total": None, "line_items[1].total": "2"}) == {"line_items": [{"total": "2"}]}
