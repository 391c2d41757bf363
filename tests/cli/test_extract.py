"""`sightline extract` from the outside: what it prints, what it writes, how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sightline.cli import app
from sightline.testing.examples import Example
from sightline.wire import from_json

Start = Callable[..., "subprocess.Popen[bytes]"]


def run(*args: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["extract", *map(str, args)], input=given)


def printed(*args: object, given: bytes | None = None) -> Any:
    return json.loads(run(*args, "--json", given=given).stdout)


def test_one_file_gives_one_record_with_its_values_and_places(bill: Path, example: Example) -> None:
    result = run(bill, "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (data["source"], data["task"], data["error"]) == (str(bill), "invoice", None)
    assert data["values"]["total"] == example.values["total"]
    [total] = [field for field in data["fields"] if field["path"] == "total"]
    assert all(0 <= edge <= 1 for edge in total["evidence"][0]["box"])
    assert from_json(data).source == str(bill)


def test_several_files_and_folders_give_a_list(bill: Path) -> None:
    assert [record["source"] for record in printed(bill, bill)] == [str(bill)] * 2
    assert [record["source"] for record in printed(bill.parent)] == [str(bill)]


def test_a_bad_file_does_not_stop_the_others_but_shows_in_the_exit_status(bill: Path) -> None:
    broken = bill.with_name("broken.pdf")
    broken.write_bytes(b"%PDF-1.7\nand then nothing")
    result = run(bill.with_name("nowhere.jpg"), bill, broken, "--jsonl")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["error"] and record["error"]["code"] for record in records] == [
        "input_not_found",
        None,
        "corrupt_input",
    ]
    assert result.exit_code == 1


def test_standard_input_is_a_file_like_others(example: Example) -> None:
    record = printed("-", given=example.data)
    assert (record["source"], record["values"]["total"]) == ("stdin", example.values["total"])


def test_pages_are_picked_as_asked(bill: Path) -> None:
    assert len(printed(bill)["pages"]) == 2
    assert len(printed(bill, "--pages", "2")["pages"]) == 1


def test_a_file_name_that_is_not_text_is_printed_as_valid_json(bill: Path) -> None:
    odd = os.fsdecode(os.fsencode(bill.parent) + b"/b\xffll.pdf")
    bill.rename(odd)
    assert printed(odd)["source"] == odd


def test_tables_go_to_files_without_colour_and_end_with_a_summary(bill: Path, example: Example) -> None:
    result = run(bill, bill.with_name("nowhere.jpg"))
    lines = result.stdout.splitlines()
    assert "\x1b" not in result.stdout
    assert any(line.split()[:2] == ["total", example.values["total"]] for line in lines)
    assert any(line.startswith("✗ failed  ") and line.endswith("check the path.") for line in lines)
    assert "1 failed; 2 pages in" in lines[-1]
    assert result.exit_code == 1


def test_drawings_of_files_with_one_name_do_not_overwrite_each_other(bill: Path) -> None:
    other = bill.parent / "other" / bill.name
    other.parent.mkdir()
    other.write_bytes(bill.read_bytes())
    result = run(bill, other, "--draw", bill.parent / "drawn")
    drawn = sorted((bill.parent / "drawn").iterdir())
    assert result.exit_code == 0
    assert [path.name for path in drawn] == ["bill-2-p1.png", "bill-2-p2.png", "bill-p1.png", "bill-p2.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--json", "--jsonl"],
        ["--task", "recipe"],
        ["--engine", "eyes"],
        ["--pages", "one"],
        ["--workers", "-1"],
        ["--colour"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_explained_and_ends_with_2(bill: Path, wrong: list[str]) -> None:
    result = run(bill, *wrong)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_for_drawings_that_cannot_be_made_is_wrong_usage(bill: Path) -> None:
    result = run(bill, "--draw", bill / "drawn")
    assert result.exit_code == 2
    assert "give a folder that can be written to" in result.stderr


def test_a_drawing_that_cannot_be_written_is_an_error_in_a_sentence(bill: Path) -> None:
    drawn = bill.parent / "drawn"
    (drawn / "bill-p1.png").mkdir(parents=True)
    result = run(bill, "--draw", drawn)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {drawn / 'bill-p1.png'}: Is a directory\n"


def test_processes_print_records_in_the_given_order_and_nothing_else(start: Start, bill: Path) -> None:
    missing = bill.with_name("nowhere.jpg")
    process = start("extract", bill, missing, bill, "--workers", 2, "--jsonl")
    out, err = process.communicate(timeout=120)
    assert [json.loads(line)["source"] for line in out.splitlines()] == [str(bill), str(missing), str(bill)]
    assert (process.returncode, err) == (1, b"")


def test_a_reader_who_leaves_early_is_no_error_worth_words(start: Start, bill: Path) -> None:
    with start("extract", *[bill] * 30, "--workers", 0, "--jsonl") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"source"')
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_an_interrupt_ends_with_130_and_without_a_traceback(start: Start, bill: Path) -> None:
    process = start("extract", *[bill] * 200, "--workers", 0, "--jsonl")
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"")


def test_colours_are_left_out_where_nobody_wants_them(start: Start, bill: Path) -> None:
    settings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    settings |= {"FORCE_COLOR": "1", "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    coloured, _ = start("extract", bill, env=settings).communicate(timeout=60)
    plain, _ = start("extract", bill, env={**settings, "NO_COLOR": "1"}).communicate(timeout=60)
    assert b"\x1b[32m" in coloured
    assert b"\x1b[32m" not in plain


def everything_from(terminal: int) -> bytes:
    """What was written to the other end, which is closed: a terminal gives it in parts, and says so by an error."""
    said = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 100_000):
            said += part
    return said


def test_progress_goes_to_standard_error_and_only_on_a_terminal(start: Start, bill: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
    master, slave = pty.openpty()
    process = start("extract", *[bill] * 5, "--workers", 0, "--jsonl", stderr=slave)
    os.close(slave)
    out, _ = process.communicate(timeout=120)
    assert len(out.splitlines()) == 5
    assert b"\x1b" not in out
    assert b"5/5" in everything_from(master)
    os.close(master)
