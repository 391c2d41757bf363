"""A page that is too poor to judge by accuses nobody, and proves nothing either."""

POOR = dict.fromkeys(["TOTAL", "9.80", "CASH", "10.00", "Date", "2018-03-06"], 0.6)
ROWS = ("Shop", "Date  2018-03-06", "TOTAL  9.80", "CASH  10.00")


def judged(bench, confidence, **values):
    return bench.judge(values, bench.page(*ROWS, engine="rapidocr", confidence=confidence))


def test_on_a_good_page_a_value_that_is_not_there_is_said_to_be_missing_from_it(bench):
    verdict = judged(bench, {}, total="19.80")
    assert ("located", "warning") in bench.said(verdict, "total")
    assert "printed nearby: 9.80" in bench.messages(verdict, "total")


def test_on_a_poor_page_it_is_said_that_nothing_can_be_said(bench):
    verdict = judged(bench, POOR, total="9.00")
    assert bench.status(verdict)["total"] == "unverified"
    assert bench.said(verdict, "total") == [("legible", "warning")]
    assert "too poor to judge by: the OCR is unsure of 86% of its words" in bench.messages(verdict, "total")
    assert verdict.outcome == "review"


def test_a_page_with_some_unsure_words_is_no_poor_one(bench):
    verdict = judged(bench, {"CASH": 0.6, "10.00": 0.6}, total="9.00")
    assert ("located", "warning") in bench.said(verdict, "total")


def test_what_no_print_can_excuse_is_said_on_a_poor_page_too(bench):
    verdict = bench.judge({"vendor": {"tax_id": "DE123456789"}}, bench.page(*ROWS, engine="rapidocr", confidence=POOR))
    assert bench.status(verdict)["vendor.tax_id"] == "contradicted"


def test_print_that_the_file_states_is_never_poor(bench):
    verdict = bench.judge({"total": "9.00"}, bench.page(*ROWS))
    assert ("located", "warning") in bench.said(verdict, "total")
