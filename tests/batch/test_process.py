"""Plain results, for those who have pictures and a prompt."""

import json

import pytest

from sightline.batch import process_batch, process_directory
from sightline.errors import CorruptInput, UsageError

IMAGES = [{"id": name, "data": b"picture"} for name in ("b.png", "a.png", "b.png")]


async def test_results_come_in_the_order_of_the_images_and_failures_are_results(reader):
    made = reader(seconds=0.05, faults={"a.png": CorruptInput("a.png: no picture")})
    found = await process_batch(IMAGES, "What is it?", pipeline=made, max_concurrent=2)
    assert [(one["id"], one["success"]) for one in found] == [("b.png", True), ("a.png", False), ("b.png", True)]
    assert found[1]["error"] == {"code": "corrupt_input", "message": "a.png: no picture"}
    assert found[0]["error"] is None
    assert made.most_at_once <= 2


async def test_a_directory_becomes_a_json_file_and_is_not_done_twice(reader, tmp_path):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("b.png", "sub/a.png"):
        (tmp_path / "in" / name).write_bytes(b"picture")
    made = reader()
    for _ in range(2):
        found = await process_directory(tmp_path / "in", "What is it?", tmp_path / "out.json", pipeline=made)
    assert sorted(one["id"] for one in found) == ["b.png", "sub/a.png"]
    assert json.loads((tmp_path / "out.json").read_text()) == found
    assert len(made.asked) == 2


async def test_nothing_gives_nothing(reader):
    assert await process_batch([], "What is it?", pipeline=reader()) == []


async def test_a_prompt_that_says_nothing_is_refused(reader):
    with pytest.raises(UsageError, match="prompt"):
        await process_batch(IMAGES, " ", pipeline=reader())
