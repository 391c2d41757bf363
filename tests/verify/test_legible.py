import pytest

ROWS = ("ACME Ltd", "Date 02.01.2026", "Total  9.00")
VALUES = {"vendor": {"name": "ACME Ltd"}, "date": "2026-01-02", "total": "9.00"}


def judge(bench, engine, **confidence):
    shown = {"name": "ACME", "day": "02.01.2026", "total": "9.00", "label": "Total"}
    page = bench.page(*ROWS, engine=engine, confidence={shown[k]: v for k, v in confidence.items()})
    return bench.judge(VALUES, page, checks=["legible"])


def test_clear_print_needs_no_word(bench):
    assert bench.said(judge(bench, "rapidocr", name=0.95, day=0.98, total=0.99), "vendor.name") == []


@pytest.mark.parametrize(("word", "path"), [("name", "vendor.name"), ("day", "date"), ("total", "total")])
def test_a_value_from_a_word_that_was_hard_to_read_is_unverified(bench, word, path):
    verdict = judge(bench, "rapidocr", **{word: 0.85})
    assert bench.said(verdict, path) == [("legible", "warning")]
    assert "85%" in bench.messages(verdict, path)
    assert bench.status(verdict)[path] == "unverified"
    assert [bench.said(verdict, other.path) for other in verdict.fields if other.path != path] == [[], []]


def test_digits_have_to_be_clearer_than_letters(bench):
    verdict = judge(bench, "rapidocr", name=0.93, day=0.93, total=0.93)
    assert [bool(bench.said(verdict, field.path)) for field in verdict.fields] == [False, True, True]


def test_the_words_beside_a_value_do_not_count(bench):
    assert bench.said(judge(bench, "rapidocr", label=0.2), "total") == []


def test_each_engine_has_its_own_scale(bench):
    assert bench.said(judge(bench, "tesseract", total=0.9), "total") == []
    assert bench.said(judge(bench, "tesseract", total=0.8), "total") == [("legible", "warning")]


def test_text_that_the_file_states_is_taken_as_it_is(bench):
    assert bench.said(judge(bench, "text-layer", total=0.1), "total") == []


def test_a_part_of_a_word_counts_as_the_word(bench):
    page = bench.page("Total:9.00", engine="rapidocr", confidence={"Total:9.00": 0.8})
    assert bench.said(bench.judge({"total": "9.00"}, page, checks=["legible"]), "total") == [("legible", "warning")]


def test_only_the_page_of_the_evidence_counts(bench):
    first = bench.page("Total  9.00", engine="rapidocr")
    second = bench.page("Total  9.00", page=2, engine="rapidocr", confidence={"9.00": 0.1})
    assert bench.said(bench.judge({"total": "9.00"}, first, second, checks=["legible"]), "total") == []
