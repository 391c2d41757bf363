"""Keys are made, shown once, listed without what opens anything, and taken back."""

import json

import pytest
from typer.testing import CliRunner

from sightline.cli import app

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def own_database(tmp_path, monkeypatch):
    monkeypatch.setenv("SIGHTLINE_DATABASE__PATH", str(tmp_path / "records.db"))


def said(*arguments, status=0):
    done = RUNNER.invoke(app, list(arguments))
    assert done.exit_code == status, done.output
    return done.stdout


def created(*arguments):
    return json.loads(said("keys", "create", "--tenant", "acme", "--scope", "extract", *arguments, "--json"))


def test_a_key_is_shown_when_it_is_made_and_never_again():
    made = created("--rpm", "60", "--budget", "2.50", "--note", "till 4")
    assert made["key"].startswith("sl_")
    [listed] = json.loads(said("keys", "list", "--json"))
    assert (listed["id"], listed["tenant"], listed["scopes"], listed["note"]) == (
        made["id"],
        "acme",
        ["extract"],
        "till 4",
    )
    assert made["key"] not in said("keys", "list")


def test_only_the_key_goes_to_standard_output():
    assert said("keys", "create", "--tenant", "acme", "--scope", "records").startswith("sl_")


def test_a_key_is_taken_back_once():
    made = created()
    assert "revoked" in said("keys", "revoke", made["id"])
    said("keys", "revoke", made["id"], status=1)
    [listed] = json.loads(said("keys", "list", "--tenant", "acme", "--json"))
    assert listed["revoked_at"]


@pytest.mark.parametrize("wrong", [["--scope", "everything"], ["--rpm", "0"], ["--budget", "much"]], ids=str)
def test_what_no_key_can_be_is_refused(wrong):
    said("keys", "create", "--tenant", "acme", "--scope", "extract", *wrong, status=2)


def test_there_may_be_none():
    assert "no keys" in said("keys", "list")
