def test_a_required_value_that_is_missing_is_said_and_the_others_may_be_absent(bench, page):
    verdict = bench.judge({"total": None, "date": "", "tax": None}, page("Hello"), checks=["required"])
    assert bench.said(verdict, "total") == [("required", "warning")]
    assert ("required", "warning") in bench.said(verdict, "date")
    assert bench.said(verdict, "tax") == []
    assert verdict.outcome == "review"


def test_a_required_value_that_is_there_needs_no_word(bench, page):
    verdict = bench.judge(
        {"total": "9.00", "date": "2026-01-02"}, page("02.01.2026", "Total  9.00"), checks=["required"]
    )
    assert bench.said(verdict, "total") == []


def test_a_required_value_that_the_answer_leaves_out_keeps_the_document_from_being_accepted(bench, page):
    assert bench.judge({}, page("Hello"), checks=["required"]).outcome == "review"
