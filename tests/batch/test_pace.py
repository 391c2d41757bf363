"""How fast the last run was is kept, where it says something."""

from sightline.batch.pace import Pace


def test_a_pace_is_kept_beside_the_output(tmp_path):
    journal = tmp_path / "r.jsonl"
    assert Pace.kept(journal) is None
    pace = Pace(200, 41.5, ("openai:gpt-5",), 20)
    pace.keep(journal)
    assert Pace.kept(journal) == pace


def test_a_few_documents_say_nothing(tmp_path):
    Pace(3, 9.0, (), 8).keep(tmp_path / "r.jsonl")
    assert Pace.kept(tmp_path / "r.jsonl") is None


def test_what_is_no_pace_is_none(tmp_path):
    for said in ("no JSON", "[]", '{"documents": 0, "seconds": 1, "models": [], "calls": 1}', "{}"):
        (tmp_path / "r.jsonl.pace").write_text(said)
        assert Pace.kept(tmp_path / "r.jsonl") is None
