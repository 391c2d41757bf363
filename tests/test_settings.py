import json
from decimal import Decimal
from pathlib import Path

import pytest

from sightline.errors import InputNotFound, UsageError
from sightline.image import Limits
from sightline.models import plan
from sightline.providers import Rate
from sightline.settings import Settings, load
from sightline.verify.probability import shipped
from sightline.verify.promise import Calibration, TaskCalibration, Terms

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


def test_an_error_rate_is_promised_for_all_tasks_and_for_single_ones(tmp_path):
    promise = load(
        written(
            tmp_path,
            "[promise]\nmax_error = 0.02\n[promise.tasks.receipt]\nmax_error = 0.005\nfields = ['total']\n"
            "limits = { total = 0.002 }\n",
        )
    ).promise
    assert promise.terms == Terms(0.02, 0.9)
    assert promise.of_tasks == {"receipt": Terms(0.005, 0.9, {"total": 0.002})}
    assert promise.fields == {"receipt": ("total",)}


@pytest.mark.parametrize("text", ["max_error = 0.0", "confidence = 90.0", "[promise.tasks.receipt]\nmax_error = 0.0"])
def test_a_promised_share_that_is_none_is_refused_with_what_is_allowed(tmp_path, text):
    with pytest.raises(UsageError, match="between 0 and 1"):
        load(written(tmp_path, f"[promise]\n{text}\n"))


def test_a_calibration_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputNotFound, match="sightline calibrate"):
        load(written(tmp_path, f"[promise]\ncalibration = '{tmp_path}/none.json'\n")).promise.promise()


def test_a_calibration_about_other_fields_than_the_settings_name_is_refused(tmp_path):
    made = Calibration(shipped(), {"receipt": TaskCalibration(("date", "total"), frozenset(), ())})
    (tmp_path / "c.json").write_text(json.dumps(made.to_json()), encoding="utf-8")
    stated = f"[promise]\ncalibration = '{tmp_path}/c.json'\n[promise.tasks.receipt]\nfields = ['total']\n"
    with pytest.raises(UsageError, match="calibrate again"):
        load(written(tmp_path, stated)).promise.promise()
