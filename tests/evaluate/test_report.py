import json

import pytest

from sightline.evaluate import Report
from sightline.evaluate.score import failed, score


@pytest.fixture
def report(record, label, line):
    """One invoice in two files, one of them wrong; one receipt alone, right; one crash."""
    wanted = {"total": "9.00", "vendor.name": "ACME HOLDING GMBH"}
    right = {"total": "9.00", "vendor": {"name": "Acme Holding GmbH"}}
    wrong = {"total": "5.00", "vendor": {"name": "ACME HOLDING GMBM"}}
    return Report(
        (
            score(label(wanted, group="R1"), record(right)),
            score(label(wanted, name="b.jpg", group="R1"), record(wrong)),
            score(
                label(wanted, name="c.jpg", lines={"total": (line,)}),
                record(right, outcome="review", boxes={"total": [line]}),
            ),
            failed(label(wanted, name="d.jpg"), "crash: ZeroDivisionError"),
        )
    )


def test_files_of_one_group_count_once_as_their_mean(report):
    total = report.fields[0]
    assert (total.path, total.right.hits, total.right.total) == ("total", 1.5, 3)
    assert total.faults == {"digit": 1, "failed": 1}


def test_a_name_that_is_nearly_right_counts_as_alike_only(report):
    name = report.fields[1]
    assert (name.right.hits, name.alike.hits) == (1.5, 2)


def test_accepted_documents_with_a_wrong_total_are_told(report):
    told = json.loads(json.dumps(report.to_json()))
    assert told["accepted"]["hits"] == 1
    assert (told["accepted_wrong_total"]["hits"], told["accepted_wrong_total"]["total"]) == (0.5, 1)
    assert told["total_on_labelled_line"]["share"] == 1
    assert told["failed"] == {"d.jpg": "crash: ZeroDivisionError"}


def test_every_wrong_value_is_listed_with_what_was_expected(report):
    wrong = {
        (row["file"], row["path"]): (row["kind"], row["expected"], row["got"]) for row in report.to_json()["wrong"]
    }
    assert wrong["b.jpg", "total"] == ("digit", ["9.00"], ["5.00"])
    assert wrong["d.jpg", "vendor.name"] == ("failed", ["ACME HOLDING GMBH"], [])
    assert len(wrong) == 4


def test_the_report_is_plain_json(report):
    assert json.loads(json.dumps(report.to_json())) == report.to_json()


def test_the_table_lines_up_and_names_every_fact(report):
    header, *rows = report.table().split("\n\n")[0].splitlines()
    end = header.index("right") + len("right")
    assert [row[:end].split()[-2:] for row in rows] == [["50.0", "%"], ["50.0", "%"]]
    for fact in ("3 distinct, 4 files", "accepted 2, review 1, failed 1", "crash: ZeroDivisionError 1", "ocr 500"):
        assert fact in report.table()


def test_the_markdown_holds_the_same_numbers_as_the_table(report):
    lines = report.to_markdown().splitlines()
    assert lines[0].startswith("| field | n | right")
    assert "| total | 3 | 50.0 % | " in lines[2]
    assert f"- accepted: {report.facts['accepted']}" in lines


def test_a_report_of_nothing_has_no_numbers_to_show():
    assert Report(()).to_json()["accepted"] == {"share": None, "interval": [0.0, 1.0], "hits": 0, "total": 0}
    assert "documents: 0 distinct, 0 files" in Report(()).table()


def test_lists_have_no_status_of_their_own(record, label):
    judged = score(label({"line_items[0].total": "5.00"}), record({"line_items": [{"total": "5.00"}]}))
    (items,) = Report((judged,)).fields
    assert (items.right.share, items.confirmed.share) == (1, None)


def test_the_tasks_that_were_told_from_the_page_are_counted(record, label):
    judged = score(label({}, task=None), record({}, task="invoice"))
    assert Report((judged,)).facts["tasks told from the page"] == "invoice 1"
