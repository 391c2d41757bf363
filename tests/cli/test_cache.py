"""The command line keeps answers where the settings say, and says what that saved."""

import json

import pytest
from typer.testing import CliRunner

from sightline.cli import app
from sightline.testing.examples import invoice

RUNNER = CliRunner()


@pytest.fixture
def bill(tmp_path, monkeypatch):
    """A bill in a folder of this test alone, whose settings keep answers in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIGHTLINE_CACHE__ENABLED")
    (tmp_path / "sightline.toml").write_text('[cache]\nenabled = "on"\npath = "kept/answers.db"\n')
    (tmp_path / "bill.pdf").write_bytes(invoice(1, layout="window", look="pdf").data)
    return tmp_path


def said(*arguments):
    done = RUNNER.invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


def extracted():
    return json.loads(said("extract", "bill.pdf", "--task", "invoice", "--model", "rules", "--json"))


def test_the_second_time_is_answered_from_the_cache_and_counted(bill):
    assert [extracted()["cached"] for _ in range(2)] == [None, "raw"]
    counted = json.loads(said("cache", "stats", "--json"))["invoice"]
    assert (counted["hits"], counted["misses"], counted["share"]) == ({"raw": 1}, 1, 0.5)
    assert "raw 1" in said("cache", "stats")
    assert (bill / "kept" / "answers.db").stat().st_mode & 0o777 == 0o600


def test_what_is_kept_can_be_shown_and_forgotten(bill):
    extracted()
    kept = json.loads(said("cache", "get", "bill.pdf", "--task", "invoice", "--model", "rules", "--json"))
    assert (kept["outcome"], kept["cached"]) == ("accepted", "raw")
    assert json.loads(said("cache", "clear", "--task", "invoice", "--json"))["forgotten"] > 0
    done = RUNNER.invoke(app, ["cache", "get", "bill.pdf", "--task", "invoice", "--model", "rules"])
    assert done.exit_code == 1
    assert extracted()["cached"] is None


def test_rules_alone_leave_no_trace_unless_that_is_asked_for(bill):
    (bill / "sightline.toml").write_text('[cache]\npath = "kept/answers.db"\n')
    extracted()
    assert not (bill / "kept").exists()


def test_a_store_that_needs_an_address_says_so(bill):
    (bill / "sightline.toml").write_text('[cache]\nenabled = "on"\nstore = "redis"\n')
    done = RUNNER.invoke(app, ["cache", "stats"])
    assert done.exit_code == 2
    assert "set redis_url" in done.output
