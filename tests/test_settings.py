from decimal import Decimal
from pathlib import Path

import pytest

from sightline.errors import InputNotFound, UsageError
from sightline.image import Limits
from sightline.models import plan
from sightline.providers import Rate
from sightline.settings import Settings, load

ROW = """
[[family]]
name = "our-own"
models = ["our-model*"]
providers = ["openai"]
source = "our card"
checked = 2026-01-31
[family.levels]
auto = { kind = "flat", tokens = 123, edge_px = 640 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_every_setting_has_its_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load() == Settings()
    assert load().limits == Limits()


def test_the_file_in_the_working_directory_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sightline.toml").write_text("[limits]\nmax_bytes = 1000\n", encoding="utf-8")
    assert load().limits == Limits(max_bytes=1000)


def test_the_environment_comes_before_the_file_setting_by_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("SIGHTLINE_LIMITS__MAX_BYTES", "2000")
    limits = load(written(tmp_path, "[limits]\nmax_bytes = 1000\nmax_pages = 7\n")).limits
    assert (limits.max_bytes, limits.max_pages) == (2000, 7)


def test_own_rows_of_models_come_before_the_shipped_ones(tmp_path):
    own = load(written(tmp_path, ROW)).own_models
    assert plan((4000, 3000), "openai:our-model-2", own=own).image_tokens == 123


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits]\nmax_bites = 5\n", "limits.max_bites"),
        ("[limits]\nmax_bytes = 'many'\n", "limits.max_bytes"),
        ("colour = 3\n", "colour"),
        ("limits = [", "not written as TOML"),
        ("[[family]]\nname = 'x'\n", "Model profiles cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, text, said):
    with pytest.raises(UsageError, match=said):
        load(written(tmp_path, text))


def test_a_limit_below_one_is_named_with_what_is_allowed(tmp_path):
    with pytest.raises(UsageError, match="max_pages is 0; give at least 1"):
        load(written(tmp_path, "[limits]\nmax_pages = 0\n"))


def test_a_file_that_is_asked_for_has_to_exist(tmp_path):
    with pytest.raises(InputNotFound, match=r"none\.toml"):
        load(tmp_path / "none.toml")


def test_a_wrong_value_is_not_repeated(tmp_path):
    with pytest.raises(UsageError) as refusal:
        load(written(tmp_path, "[limits]\nmax_bytes = 'sk-secret'\n"))
    assert "sk-secret" not in str(refusal.value)


def test_models_and_what_they_may_cost_are_settings(tmp_path):
    ask = load(
        written(
            tmp_path,
            "[ask]\nmodels = ['openai:gpt-5', 'rules']\nusd_per_day = '2.50'\n"
            "[[ask.rates]]\nmodel = 'openai:gpt-5'\nrpm = 500\n",
        )
    ).ask
    assert (ask.models, ask.usd_per_day) == (("openai:gpt-5", "rules"), Decimal("2.50"))
    assert ask.rates == (Rate("openai:gpt-5", rpm=500),)
