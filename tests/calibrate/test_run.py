import json
from dataclasses import replace

import pytest

from sightline.calibrate import audited, calibrate, read_reviewed
from sightline.errors import CorruptInput, UsageError
from sightline.verify.probability import shipped
from sightline.verify.promise import Calibration, Promise, Terms

TERMS = Terms(0.02, 0.9)


def read(text):
    return read_reviewed(text, source="labels.jsonl")


def test_enough_labels_certify_a_threshold_that_leaves_out_what_is_not_proven(bench):
    done = calibrate(read(bench.stream(500)), terms=TERMS, refit=False)
    found = Promise(TERMS, calibration=done.calibration).certificate("receipt")
    assert 0.6 < found.accepted / found.labels < 0.85
    assert found.bound <= 0.02


def test_with_few_labels_the_weights_are_those_of_the_package(bench):
    done = calibrate(read(bench.stream(200)), terms=TERMS)
    assert not done.refitted
    assert done.calibration.weights == shipped()
    assert len(done.calibration.tasks["receipt"].reviews) == 200


def test_with_many_labels_one_half_teaches_the_weights_and_the_other_certifies(bench):
    done = calibrate(read(bench.stream(1200)), terms=TERMS)
    assert done.refitted
    assert done.calibration.weights != shipped()
    assert len(done.calibration.tasks["receipt"].reviews) + done.learned_from["receipt"] == 1200
    assert Promise(TERMS, calibration=done.calibration).certificate("receipt").threshold is not None


def test_the_same_labels_always_give_the_same_file(bench):
    one, other = (calibrate(read(bench.stream(1200)), terms=TERMS).calibration.to_json() for _ in range(2))
    assert one == other


def test_a_promise_is_about_the_fields_that_it_names(bench):
    done = calibrate(read(bench.stream(50)), terms=TERMS, promised={"receipt": ["date"]}, refit=False)
    assert {tuple(row.right) for row in done.calibration.tasks["receipt"].reviews} == {("date",)}


def test_documents_without_a_label_of_what_is_promised_certify_nothing(bench):
    lines = [json.loads(line) for line in bench.stream(10).splitlines()]
    lines[3]["labels"] = {"date": "2026-01-02"}
    done = calibrate(read("\n".join(map(json.dumps, lines))), terms=TERMS)
    assert done.unlabelled == {"receipt": 1}
    assert len(done.calibration.tasks["receipt"].reviews) == 9


def test_the_task_of_a_callers_schema_promises_what_is_labelled(bench):
    reviewed = [replace(one, record=replace(one.record, task="lease")) for one in read(bench.stream(5))]
    assert calibrate(reviewed, terms=TERMS).calibration.tasks["lease"].promised == ("date", "total")


def test_a_calibration_survives_the_way_through_json_and_holds_no_value(bench):
    made = calibrate(read(bench.stream(30)), terms=TERMS).calibration
    text = json.dumps(made.to_json())
    assert Calibration.from_json(json.loads(text)) == made
    assert "2026-01-02" not in text
    assert "jpg" not in text


@pytest.mark.parametrize("change", [{"format": 9}, {"tasks": 3}, {"weights": {}}, {"tasks": {"receipt": {}}}])
def test_what_is_no_calibration_is_refused(bench, change):
    made = calibrate(read(bench.stream(3)), terms=TERMS).calibration.to_json()
    with pytest.raises(CorruptInput):
        Calibration.from_json({**made, **change})


def test_audits_take_the_place_of_earlier_ones(bench):
    made = calibrate(read(bench.stream(5)), terms=TERMS).calibration
    looked_at = read("\n".join(bench.line(bench.record(n, outcome="accepted")) for n in range(4)))
    twice = audited(audited(made, looked_at), looked_at)
    assert len(twice.tasks["receipt"].audits) == 4


def test_an_audit_of_what_was_not_accepted_is_refused(bench):
    made = calibrate(read(bench.stream(5)), terms=TERMS).calibration
    with pytest.raises(UsageError, match="accepted documents"):
        audited(made, read(bench.line(bench.record(1))))


def test_an_audit_of_another_task_is_refused(bench):
    made = calibrate(read(bench.stream(5)), terms=TERMS).calibration
    [one] = read(bench.line(bench.record(1, outcome="accepted")))
    with pytest.raises(UsageError, match="is not calibrated"):
        audited(made, [replace(one, record=replace(one.record, task="invoice"))])
