import json

import pytest

from sightline.calibrate import read_reviewed
from sightline.errors import UsageError


def read(text):
    return read_reviewed(text, source="labels.jsonl")


def test_values_are_compared_as_their_kind_says(bench):
    [one] = read(bench.line(bench.record(1), total="9.0", date="2026-01-03", **{"vendor.tax_id": None}))
    assert one.right() == {"total": True, "date": False, "vendor.tax_id": True}


def test_a_value_that_was_missed_or_made_up_is_wrong(bench):
    [one] = read(bench.line(bench.record(1), total=None, **{"vendor.tax_id": "DE1", "iban": "DE2"}))
    assert one.right() == {"total": False, "date": True, "vendor.tax_id": False, "iban": False}


def test_labels_may_be_nested_as_values_are(bench):
    row = json.loads(bench.line(bench.record(1))) | {"labels": {"vendor": {"tax_id": None}, "total": 9.0}}
    [one] = read(json.dumps(row))
    assert one.right() == {"vendor.tax_id": True, "total": True}


def test_documents_of_one_vendor_are_always_in_one_half(bench):
    lines = "\n".join(bench.line(bench.record(n), **{"vendor.name": f"Shop  {n % 7}"}) for n in range(70))
    halves = [(one.labels["vendor.name"], one.half) for one in read(lines)]
    assert len(set(halves)) == 7
    assert {half for _, half in halves} == {0, 1}


def test_records_that_failed_are_left_out(bench):
    lines = f"{bench.line(bench.record(1, outcome='failed'))}\n\n{bench.line(bench.record(2))}"
    assert [one.record.source for one in read(lines)] == ["2.jpg"]


BAD = [
    ("{", "line 2: is no JSON"),
    ("[1, 2]", "line 2: has no labels"),
    ('{"labels": {}}', "line 2: has no labels"),
    ('{"labels": "9.00"}', "line 2: has no labels"),
    ('{"labels": {"total": "9.00"}, "source": "a.jpg"}', "line 2: not a record"),
]


@pytest.mark.parametrize(("line", "said"), BAD)
def test_a_line_that_is_no_reviewed_record_is_named(bench, line, said):
    with pytest.raises(UsageError, match=said):
        read(f"{bench.line(bench.record(1))}\n{line}\n")


def test_a_file_without_records_is_refused():
    with pytest.raises(UsageError, match="holds no reviewed record"):
        read("\n")
