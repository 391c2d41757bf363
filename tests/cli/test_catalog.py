"""`sightline batch --task classify` from the outside: photos, their copies, several in a call, labels."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture
from typer.testing import CliRunner, Result

from sightline.cli import app

pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
pytest.importorskip("openai", reason="models need the extra openai")

from sightline.testing.server import Call, FakeServer

PHOTOS, COPIES = 3, 2


class Shop:
    """Says of each picture whether it is wide or tall."""

    def answer(self, call: Call):
        shapes = ["wide" if one.size[0] > one.size[1] else "tall" for one in call.pictures]
        return {"category": shapes[0]}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Photos that are like no other, some of them twice, in two sizes, with a list of what is right."""
    rows = [["path", "label"]]
    for seed in range(PHOTOS):
        noise = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
        photo = Picture.fromarray(noise).resize((96, 72), Picture.Resampling.BICUBIC)
        photo.save(tmp_path / f"{seed}.png")
        rows.append([f"{seed}.png", "tall" if seed == 0 else "wide"])
        if seed < COPIES:
            photo.resize((80, 60)).save(tmp_path / f"{seed}-small.png")
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    (tmp_path / "s.toml").write_text('[cache]\nenabled = "off"\n[screen]\nmoderators = []\n')
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch):
    with FakeServer(Shop()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        yield server


def run(shelf: Path, *args: object) -> Result:
    usual = ["--task", "classify", "--categories", "wide,tall", "--model", "openai:gpt-5.4-mini", "--workers", 0]
    there = ["--out", shelf / "out.jsonl", "--config", shelf / "s.toml"]
    return CliRunner().invoke(app, ["batch", *map(str, [f"{shelf}/*.png", *usual, *there, *args])])


def records(shelf: Path):
    return {Path(line["id"]).name: line for line in map(json.loads, (shelf / "out.jsonl").read_text().splitlines())}


def test_copies_share_an_answer_and_labels_say_what_is_right(shelf: Path, server: FakeServer) -> None:
    result = run(shelf, "--accept-judgements", "--labels", shelf / "labels.csv", "--json")
    assert result.exit_code == 0, result.output
    found, told = records(shelf), json.loads(result.stdout)
    assert len(found) == PHOTOS + COPIES
    assert {line["outcome"] for line in found.values()} == {"accepted"}
    shared = {name: line for name, line in found.items() if "same_as" in line}
    assert len(shared) == COPIES
    for line in shared.values():
        assert (line["cached"], line["cost_usd"]) == ("duplicate", "0")
        assert Path(line["same_as"]).stem[0] == Path(line["id"]).stem[0]
    assert (server.stats.requests, told["hits"]) == (PHOTOS, COPIES)
    right = told["confusion"]["right"]
    assert (right["hits"], right["total"], told["confusion"]["unlabelled"]) == (PHOTOS - 1, PHOTOS, COPIES)


def test_a_copy_of_what_an_earlier_run_asked_about_is_not_asked_about(shelf: Path, server: FakeServer) -> None:
    assert run(shelf, "--limit", 1).exit_code == 0
    assert (shelf / "out.jsonl.looks").exists()
    assert run(shelf).exit_code == 0
    assert [line["id"] for line in records(shelf).values() if "same_as" in line and "0-small" in line["same_as"]]
    assert (server.stats.requests, len(records(shelf))) == (PHOTOS, PHOTOS + COPIES)
    assert list(shelf.glob("out.jsonl.looks*")) == []


def test_each_is_asked_about_where_that_is_wanted(shelf: Path, server: FakeServer) -> None:
    result = run(shelf, "--ask-duplicates", "--labels", shelf / "labels.csv")
    assert result.exit_code == 0, result.output
    assert server.stats.requests == PHOTOS + COPIES
    assert {line["outcome"] for line in records(shelf).values()} == {"review"}
    assert "66.7 % right" in result.stdout


def test_pictures_whose_marks_nobody_reads_are_asked_about_alone(shelf: Path, server: FakeServer) -> None:
    result = run(shelf, "--ask-duplicates", "--per-call", 5)
    assert result.exit_code == 0, result.output
    assert {line["values"]["category"] for line in records(shelf).values()} == {"wide"}
    several = [call for call in server.calls if len(call.pictures) > 1]
    assert several
    assert sum(len(call.pictures) == 1 for call in server.calls) == PHOTOS + COPIES


@pytest.fixture
def pictured(shelf: Path) -> Path:
    """A file of categories, one of which has an example."""
    Picture.new("RGB", (40, 60), "orange").save(shelf / "shown.gif")
    path = shelf / "categories.csv"
    path.write_text("name,examples\nwide,\ntall,shown.gif\n")
    return path


def test_examples_are_shown_before_each_picture(shelf: Path, server: FakeServer, pictured: Path) -> None:
    result = run(shelf, "--ask-duplicates", "--categories", pictured)
    assert result.exit_code == 0, result.output
    # Of the pictures of a call, the server looks at the first one, which is the example.
    assert {line["values"]["category"] for line in records(shelf).values()} == {"tall"}
    assert [len(call.pictures) for call in server.calls] == [2] * (PHOTOS + COPIES)
    assert all("- image 1: tall" in call.text for call in server.calls)


def test_a_dry_run_counts_examples_and_sends_nothing(shelf: Path, server: FakeServer, pictured: Path) -> None:
    alone, shown = (
        json.loads(run(shelf, "--dry-run", "--json", *more).stdout) for more in ([], ["--categories", pictured])
    )
    assert (alone["examples"], shown["examples"]) == (0, 1)
    assert shown["models"][0]["image_tokens"] > alone["models"][0]["image_tokens"]
    assert "Examples in each call, which are counted: 1." in run(shelf, "--dry-run", "--categories", pictured).stdout
    assert server.stats.requests == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [(["--per-call", "2"], "one picture a call"), (["--engine", "daft"], "examples of categories")],
)
def test_examples_go_with_one_picture_a_call_on_this_machine(
    shelf: Path, server: FakeServer, pictured: Path, args: list[str], said: str
) -> None:
    result = run(shelf, "--categories", pictured, *args)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert server.stats.requests == 0


def test_more_examples_than_a_model_takes_are_refused_before_anything_is_asked(shelf: Path, pictured: Path) -> None:
    pictured.write_text(f"name,examples\nwide,\ntall,{';'.join(['shown.gif'] * 100)}\n")
    result = run(shelf, "--categories", pictured, "--model", "anthropic:claude-sonnet-4-6", "--dry-run")
    assert result.exit_code == 2, result.output
    assert "takes at most 100 pictures" in result.stderr


def test_other_commands_say_who_shows_examples(shelf: Path, pictured: Path) -> None:
    result = CliRunner().invoke(app, ["extract", str(shelf / "0.png"), "--categories", str(pictured)])
    assert result.exit_code == 2
    assert "sightline batch" in result.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--two-steps"], "name the groups"),
        (["--labels", "nowhere.csv"], "nowhere.csv"),
        (["--engine", "daft", "--per-call", "2"], "--engine local"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(shelf: Path, server: FakeServer, args: list[str], said: str) -> None:
    result = run(shelf, *args)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert server.stats.requests == 0


@pytest.mark.parametrize("option", ["--per-call=2", "--share-duplicates", "--two-steps"])
def test_what_is_printed_is_read_of_each_document(shelf: Path, option: str) -> None:
    there = [f"{shelf}/*.png", "--task", "receipt", "--model", "rules", "--out", str(shelf / "o.jsonl"), option]
    result = CliRunner().invoke(app, ["batch", *there])
    assert result.exit_code == 2
    assert "--task classify" in result.stderr
