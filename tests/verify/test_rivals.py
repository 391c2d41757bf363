import pytest


def judge(bench, path, *ranked, value=None):
    page = bench.page(*[f"{path} {value}" for value, _ in ranked])
    offered = [bench.candidate(text, score, [page], text) for text, score in ranked]
    group, _, leaf = path.rpartition(".")
    chosen = value or ranked[0][0]
    return bench.judge(
        {group: {leaf: chosen}} if group else {leaf: chosen}, page, checks=["rivals"], candidates={path: offered}
    )


@pytest.mark.parametrize(
    ("path", "first", "second", "score"),
    [
        ("total", "9.00", "9.05", 0.6),
        ("date", "2026-01-02", "2026-01-09", 0.95),
        ("vendor.name", "ACME Ltd", "Bolt Ltd", 0.8),
    ],
)
def test_a_runner_up_that_is_near_asks_for_a_look_and_is_named(bench, path, first, second, score):
    verdict = judge(bench, path, (first, 1.0), (second, score))
    assert bench.said(verdict, path) == [("rivals", "warning")]
    assert second in bench.messages(verdict, path)
    assert bench.status(verdict)[path] == "unverified"


@pytest.mark.parametrize(
    ("path", "first", "second", "score"),
    [
        ("total", "9.00", "9.05", 0.4),
        ("date", "2026-01-02", "2026-01-09", 0.85),
        ("vendor.name", "ACME Ltd", "Bolt Ltd", 0.7),
        ("vendor.name", "ACME Ltd", "ACME LTD.", 1.0),
    ],
)
def test_a_runner_up_that_is_far_behind_or_says_the_same_is_no_rival(bench, path, first, second, score):
    assert bench.said(judge(bench, path, (first, 1.0), (second, score)), path) == []


def test_one_that_is_no_rival_does_not_hide_the_next(bench):
    verdict = judge(bench, "vendor.name", ("ACME Ltd", 1.0), ("ACME LTD.", 1.0), ("Bolt Ltd", 0.9))
    assert "Bolt Ltd" in bench.messages(verdict, "vendor.name")


def test_scores_that_rank_nothing_make_no_rivals(bench):
    assert bench.said(judge(bench, "total", ("9.00", 0.0), ("9.05", 0.0)), "total") == []


def test_a_value_that_is_not_the_reader_s_first_is_not_judged_by_its_scores(bench):
    assert bench.said(judge(bench, "total", ("9.00", 1.0), ("9.05", 0.9), value="9.05"), "total") == []


def test_a_single_candidate_has_no_rival(bench):
    assert bench.said(judge(bench, "total", ("9.00", 1.0)), "total") == []
