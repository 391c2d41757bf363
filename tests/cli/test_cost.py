"""`sightline cost` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from sightline.cli import app

KEYS = {"source", "model", "detail", "variant", "size", "crops", "image_tokens", "exact", "usd"}


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["cost", *map(str, args)])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.new("L", (2000, 1500)).save(path)
    return path


def test_json_is_a_list_with_each_way_to_send_each_picture_to_each_model() -> None:
    result = run("4032x3024", "512x512", "--model", "gpt-4o", "--model", "acme:seer", "--json")
    costs = json.loads(result.stdout)
    assert result.exit_code == 0
    assert all(set(cost) == KEYS for cost in costs)
    assert [(cost["source"], cost["model"], cost["variant"]) for cost in costs] == [
        (source, model, variant)
        for source in ("4032x3024", "512x512")
        for model in ("gpt-4o", "acme:seer")
        for variant in ("raw", "1568", "sent")
    ]
    assert [cost["exact"] for cost in costs[:6]] == [True] * 3 + [False] * 3
    assert costs[0] | {"usd": 0} == {
        "source": "4032x3024",
        "model": "gpt-4o",
        "detail": "auto",
        "variant": "raw",
        "size": [4032, 3024],
        "crops": 1,
        "image_tokens": 765,
        "exact": True,
        "usd": 0,
    }
    assert costs[3]["usd"] is None


def test_the_size_of_a_file_is_read_from_its_header(photo: Path) -> None:
    _, _, sent = json.loads(run(photo, "--model", "anthropic:claude-haiku-4-5", "--json").stdout)
    assert (sent["source"], sent["size"], sent["image_tokens"]) == (str(photo), [1270, 952], 1564)


def test_the_price_of_a_day_is_that_of_so_many_pictures() -> None:
    raw, *_ = json.loads(run("512x512", "--model", "openai:gpt-4o", "--per-day", 1000, "--json").stdout)
    assert raw["usd_per_day"] == pytest.approx(1000 * raw["usd"])


def test_the_table_names_the_price_list_and_marks_estimates() -> None:
    result = run("4032x3024", "--model", "acme:seer", "--per-day", 10_000)
    assert result.exit_code == 0
    assert "$ per day of 10,000" in result.stdout
    assert "~" in result.stdout.splitlines()[1]
    assert "genai-prices" in result.stdout


def test_a_picture_that_the_provider_refuses_is_said_to_be_refused() -> None:
    raw = run("9000x3000", "--model", "claude-haiku-4-5").stdout.splitlines()[1]
    assert "refused" in raw


def test_a_level_can_be_asked_for() -> None:
    costs = json.loads(run("4032x3024", "--model", "gpt-4o", "--detail", "low", "--json").stdout)
    assert [(cost["detail"], cost["image_tokens"]) for cost in costs] == [("low", 85)] * 3


def test_a_bad_file_does_not_stop_the_others(photo: Path, tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.png", photo, "--model", "gpt-4o", "--json")
    assert result.exit_code == 1
    assert "there is no such file" in result.stderr
    assert len(json.loads(result.stdout)) == 3


def test_a_photo_counts_as_it_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "phone.jpg"
    Image.new("L", (2000, 1500)).save(path, exif=exif)
    raw, _, sent = json.loads(run(path, "--model", "anthropic:claude-haiku-4-5", "--json").stdout)
    assert (raw["size"], sent["size"]) == ([1500, 2000], [952, 1270])


def test_every_page_of_a_pdf_is_priced_as_it_would_be_rendered(bill: Path) -> None:
    costs = json.loads(run(bill, "--model", "gpt-4o", "--json").stdout)
    raw, _, sent = costs[:3]
    assert len(costs) > 3
    assert (raw["size"], sent["size"], sent["crops"]) == ([1700, 2200], [768, 993], 1)


def test_a_long_slip_is_sent_in_crops_and_priced_for_all_of_them() -> None:
    raw, _, sent = json.loads(run("500x4000", "--model", "anthropic:claude-haiku-4-5", "--json").stdout)
    assert (raw["crops"], sent["crops"]) == (1, 2)
    assert sent["image_tokens"] == 2 * 14 * 56
    table = run("500x4000", "--model", "anthropic:claude-haiku-4-5").stdout
    assert "2 of " in table


@pytest.mark.parametrize("args", [["0x10"], ["10x10", "--model", "gpt-4o", "--detail", "original"]])
def test_a_wrong_call_ends_with_status_2(args: list[str]) -> None:
    assert run(*args).exit_code == 2


def test_settings_add_models(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        "[[family]]\nname = 'ours'\nmodels = ['ours']\nproviders = ['house']\nsource = 'our card'\n"
        "checked = 2026-01-31\n[family.levels]\nauto = { kind = 'flat', tokens = 77, edge_px = 640 }\n",
        encoding="utf-8",
    )
    config = ("--config", str(tmp_path / "own.toml"))
    sent = json.loads(run("4000x3000", "--model", "house:ours", "--json", *config).stdout)[-1]
    assert (sent["image_tokens"], sent["exact"]) == (77, True)
