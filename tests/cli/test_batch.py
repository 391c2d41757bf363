"""`sightline batch` from the outside: what it writes, how it goes on, how it ends."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sightline.cli import app

COPIES = 6


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["batch", *map(str, args)])


def here(*args: object) -> Result:
    """Without a model and without other processes."""
    return run(*args, "--model", "rules", "--workers", 0)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results.jsonl"


@pytest.fixture
def bills(bill: Path) -> Path:
    """A folder of copies of one invoice."""
    folder = bill.with_name("bills")
    folder.mkdir()
    for index in range(COPIES):
        (folder / f"{index}.pdf").write_bytes(bill.read_bytes())
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch):
    """A server that answers as a model would, and the options by which it is asked."""
    pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
    pytest.importorskip("openai", reason="models need the extra openai")
    from sightline.testing.server import Behaviour, Echo, FakeServer

    with FakeServer(Echo({"text": "An invoice."}), script=Behaviour(latency_s=0.1)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        yield server


ASKING = ["--prompt", "What is it?", "--model", "openai:gpt-5.4-mini", "--workers", "0", "--concurrency", "2"]


def test_every_input_gets_one_line_and_failures_too(bill: Path, out: Path) -> None:
    missing = bill.with_name("nowhere.jpg")
    result = here(bill, missing, bill, "--out", out)
    assert {line["id"]: line["outcome"] for line in records(out)} == {str(bill): "accepted", str(missing): "failed"}
    assert result.exit_code == 1
    assert result.stdout.startswith("2 documents in ")
    assert "1 accepted, 1 failed.\n2 pages, 0% hits, $0.0000. Written to " in result.stdout


def test_the_same_command_goes_on(bills: Path, out: Path) -> None:
    assert here(bills, "--out", out, "--limit", 3).exit_code == 0
    before = out.read_bytes()
    result = here(bills, "--out", out)
    assert out.read_bytes().startswith(before)
    assert len({line["id"] for line in records(out)}) == len(records(out)) == COPIES
    assert f"{COPIES} documents (3 of them before)" in result.stdout


def test_failed_documents_are_done_again_when_asked(bill: Path, out: Path) -> None:
    later = bill.with_name("later.pdf")
    assert here(bill, later, "--out", out).exit_code == 1
    later.write_bytes(bill.read_bytes())
    assert here(bill, later, "--out", out).exit_code == 1
    assert here(bill, later, "--out", out, "--retry-failed").exit_code == 0
    assert [line["outcome"] for line in records(out)] == ["accepted", "accepted"]


def test_a_table_is_made_at_the_end(bills: Path, tmp_path: Path) -> None:
    here(bills, "--out", tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["id"] for row in rows) == sorted(line["id"] for line in records(tmp_path / "r.csv.jsonl"))
    assert len({row["total"] for row in rows}) == 1


def test_a_manifest_gives_the_ids(bill: Path, out: Path) -> None:
    (bill.with_name("list.csv")).write_text(f"sku,file\n7,{bill.name}\n")
    here(bill.with_name("list.csv"), "--path-column", "file", "--id-column", "sku", "--out", out)
    assert [line["id"] for line in records(out)] == ["7"]


def test_a_sample_is_a_sample_of_the_same(bills: Path, out: Path, tmp_path: Path) -> None:
    here(bills, "--out", out, "--sample", 3, "--seed", 5)
    here(bills, "--out", tmp_path / "other.jsonl", "--sample", 3, "--seed", 5)
    first, second = ({line["id"] for line in records(path)} for path in (out, tmp_path / "other.jsonl"))
    assert first == second
    assert len(first) == 3


def test_a_dry_run_pays_and_writes_nothing(bills: Path, out: Path, asked) -> None:
    result = run(bills, bills / "gone.pdf", "--out", out, *ASKING, "--dry-run", "--json")
    found = json.loads(result.stdout)
    [model] = found["models"]
    assert (found["documents"], found["unreadable"], found["pages"]) == (COPIES + 1, 1, 2 * COPIES)
    assert asked.stats.requests == 0
    assert not out.exists()
    run(bills, "--out", out, *ASKING)
    assert model["image_tokens"] == asked.stats.image_tokens
    assert 0 < asked.stats.input_tokens < model["input_tokens"]
    rest = run(bills, "--out", out, *ASKING, "--dry-run")
    assert rest.stdout.startswith("0 documents, 0 pages")


def test_a_cap_is_never_crossed_and_says_what_is_left(bills: Path, out: Path, asked) -> None:
    cap = "0.095"  # a call is quoted 0.091 USD: the longest answer, twice
    result = run(bills, "--out", out, *ASKING, "--max-cost", cap)
    done = len(records(out))
    spent = sum(float(line["cost_usd"]) for line in records(out))
    assert (result.exit_code, asked.stats.requests) == (1, done)
    assert 0 < done < COPIES
    assert 0 < spent <= float(cap)
    assert f"{COPIES - done} left undone" in result.stdout
    assert "The cap of 0.095 USD" in result.stderr
    assert run(bills, "--out", out, *ASKING, "--max-cost", 10).exit_code == 0
    assert asked.stats.requests == len(records(out)) == COPIES
    assert asked.stats.most_at_once <= 2


def test_a_cap_that_cannot_be_kept_is_wrong_usage(bill: Path, out: Path) -> None:
    result = run(bill, "--out", out, "--model", "ollama:gemma3", "--max-cost", 1)
    assert result.exit_code == 2
    assert "no list price" in result.stderr


def test_ctrl_c_brings_in_what_is_under_way_and_the_same_command_goes_on(start, bills: Path, out: Path, asked) -> None:
    process = start("batch", bills, "--out", out, *ASKING)
    end = time.monotonic() + 60
    while asked.stats.requests < 1 and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said, warned = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"left undone" in said
    assert warned.endswith(b"Stopped; the same command goes on.\n")
    assert asked.stats.requests == len(records(out)) < COPIES
    assert run(bills, "--out", out, *ASKING).exit_code == 0
    assert asked.stats.requests == len(records(out)) == COPIES


def test_a_terminal_shows_how_far_it_is(start, bills: Path, out: Path) -> None:
    ours, theirs = pty.openpty()
    process = start("batch", bills, "--out", out, "--model", "rules", "--workers", 0, stderr=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # that is how the end of a terminal is told
        while some := os.read(ours, 65_536):
            shown += some
    os.close(ours)
    assert process.communicate(timeout=60)[1] is None
    assert f"{COPIES}/{COPIES}".encode() in shown
    assert b"$0.00, 0% hits, 0% to review, 0 failed" in shown


def test_nothing_is_shown_where_nobody_looks(bills: Path, out: Path) -> None:
    assert here(bills, "--out", out).stderr == ""


@pytest.mark.parametrize(
    "wrong",
    [
        ["--out", "r.xlsx"],
        ["--concurrency", "0"],
        ["--limit", "1", "--sample", "1"],
        ["--no-resume", "--replace"],
        ["--max-cost", "-1"],
        ["--task", "recipe"],
        ["--pages", "one"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_explained_and_ends_with_2(bill: Path, out: Path, wrong: list[str]) -> None:
    result = here(bill, "--out", out, *wrong)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_an_output_that_exists_is_only_replaced_when_asked(bill: Path, out: Path) -> None:
    here(bill, "--out", out)
    assert here(bill, "--out", out, "--no-resume").exit_code == 2
    assert here(bill, "--out", out, "--pages", "1").exit_code == 2
    assert here(bill, "--out", out, "--pages", "1", "--replace").exit_code == 0
    assert [len(line["pages"]) for line in records(out)] == [1]
