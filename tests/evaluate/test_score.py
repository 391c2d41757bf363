import pytest

from sightline.errors import UnknownName
from sightline.evaluate.score import failed, score
from sightline.types import Box


def at(judged, path):
    return next(field for field in judged.fields if field.path == path)


def test_a_right_total_scores_and_a_wrong_date_says_how_it_is_wrong(record, label):
    judged = score(label({"total": "9.00", "date": "2018-12-03"}), record({"total": "9.00", "date": "2018-03-12"}))
    assert at(judged, "total").score == 1
    assert at(judged, "date").score == 0
    assert at(judged, "date").fault == "day and month"


def test_what_the_label_does_not_name_is_not_scored(record, label):
    judged = score(label({"total": "9.00"}), record({"total": "9.00", "date": "2018-03-12"}))
    assert [field.path for field in judged.fields] == ["total"]


def test_a_value_that_the_document_does_not_have_is_extra(record, label):
    with_tax = score(label({"tax": ()}), record({"tax": "1.00"}))
    without = score(label({"tax": ()}), record({"tax": None}))
    assert (at(with_tax, "tax").score, at(with_tax, "tax").fault) == (0, "extra")
    assert (at(without, "tax").score, at(without, "tax").fault) == (1, None)


def test_a_value_that_is_not_given_is_missing(record, label):
    assert at(score(label({"tax": "1.00"}), record({})), "tax").fault == "missing"


def test_nested_values_are_found_by_their_path(record, label):
    judged = score(label({"vendor.name": "ACME GMBH"}), record({"vendor": {"name": "Acme GmbH"}}))
    assert at(judged, "vendor.name").score == 1


def test_line_totals_are_a_bag_in_which_each_value_answers_once(record, label):
    wanted = label({f"line_items[{i}].total": total for i, total in enumerate(["5.00", "5.00", "3.00", "2.00"])})
    items = [{"total": "3.00"}, {"total": "5.00"}, {"total": None}, {"total": "9.99"}]
    found = at(score(wanted, record({"line_items": items})), "line_items[].total")
    assert found.score == 0.5
    assert found.fault == "items missing"


def test_a_runner_up_that_is_right_is_told_by_its_rank(record, label):
    judged = score(label({"total": "9.00"}), record({"total": "8.49"}, candidates={"total": ["8.49", "9.00"]}))
    assert at(judged, "total").ranked == 2


@pytest.mark.parametrize(
    ("box", "proves"),
    [
        (Box(0.82, 0.50, 0.90, 0.54), True),  # the amount at the end of the line: its center is inside
        (Box(0.30, 0.50, 0.65, 0.54), False),  # beside it, a little overlap
        (Box(0.45, 0.48, 0.98, 0.56), True),  # a larger box around it
        (Box(0.50, 0.53, 0.90, 0.60), False),  # mostly the line below
    ],
)
def test_evidence_counts_where_it_stands_on_the_labelled_line(record, label, line, box, proves):
    judged = score(
        label({"total": "9.00"}, lines={"total": (line,)}), record({"total": "9.00"}, boxes={"total": [box]})
    )
    assert judged.on_line == {"total": proves}


def test_a_large_overlap_counts_even_where_the_center_is_outside(record, label, line):
    reaching = Box(line.left, line.top - 0.0205, line.right, line.bottom - 0.0205)
    judged = score(
        label({"total": "9.00"}, lines={"total": (line,)}), record({"total": "9.00"}, boxes={"total": [reaching]})
    )
    assert judged.on_line == {"total": True}


def test_any_labelled_line_and_any_place_of_evidence_will_do(record, label, line):
    elsewhere = Box(0.0, 0.0, 0.1, 0.1)
    judged = score(
        label({"total": "9.00"}, lines={"total": (elsewhere, line)}),
        record({"total": "9.00"}, boxes={"total": [Box(0.2, 0.2, 0.3, 0.3), line]}),
    )
    assert judged.on_line == {"total": True}


def test_evidence_of_a_wrong_total_and_of_an_unmarked_one_is_not_judged(record, label, line):
    wrong = score(
        label({"total": "9.00"}, lines={"total": (line,)}), record({"total": "8.00"}, boxes={"total": [line]})
    )
    unmarked = score(label({"total": "9.00"}, lines={"total": ()}), record({"total": "9.00"}, boxes={"total": [line]}))
    assert wrong.on_line == unmarked.on_line == {}


def test_a_failed_record_is_wrong_in_everything_that_is_expected(record, label):
    wanted = label({"total": "9.00", "tax": (), "line_items[0].total": "9.00"})
    judged = score(wanted, record({"total": "9.00"}, outcome="failed", error="corrupt_input"))
    assert judged.error == "corrupt_input"
    assert {field.path: field.fault for field in judged.fields} == {"total": "failed", "line_items[].total": "failed"}
    assert all(field.score == 0 for field in judged.fields)


def test_a_crash_leaves_no_record(label):
    judged = failed(label({"total": "9.00"}), "crash: ZeroDivisionError")
    assert (judged.record, judged.outcome, at(judged, "total").score) == (None, "failed", 0)


def test_a_task_that_does_not_exist_is_refused(record, label):
    with pytest.raises(UnknownName):
        score(label({"total": "9.00"}, task="menu"), record({"total": "9.00"}))
