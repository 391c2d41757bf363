"""Public attacks are found and public documents let through; `scripts/score_injection.py` scores the held-out half."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from sightline.injection import decision_of, judge_string

DATA = os.environ.get("SIGHTLINE_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="SIGHTLINE_DATA does not name a folder of sample documents")

# Kinds of which every row orders a model about, in the languages of the lexicon.
ORDERS = ("direct/ignore_previous", "direct/system_mode", "jailbreak/", "indirect/ignore_previous")
LANGUAGES = {
    *("English", "German", "French", "Spanish", "Italian", "Portuguese"),
    *("Chinese", "Japanese", "Korean", "Russian", "Arabic", "Hindi"),
}


def rows(name: str) -> list[dict[str, str]]:
    path = Path(DATA or "") / "injection_text" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def decisions(texts: list[str]) -> list[str]:
    return [decision_of(judge_string(text, "metadata")) for text in texts]


def test_orders_are_found():
    texts = [r["text"] for r in rows("attacks") if r["category"].startswith(ORDERS) and r["lang"] in LANGUAGES]
    found = [decision != "allow" for decision in decisions(texts)]
    assert len(found) > 50
    assert sum(found) >= 0.95 * len(found)


def test_words_that_attacks_use_are_no_attack():
    judged = decisions([r["text"] for r in rows("benign")])
    assert judged.count("block") <= 0.01 * len(judged)


def test_business_language_that_sounds_like_an_attack_is_not_blocked():
    judged = decisions([r["text"] for r in rows("benign_lookalike")])
    assert judged.count("block") <= 0.1 * len(judged)


def test_no_receipt_is_blocked():
    for path in sorted((Path(DATA or "") / "sroie/box").glob("*.csv")):
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            text = "\n".join(",".join(line[8:]) for line in csv.reader(file))
        assert decision_of(judge_string(text, "metadata")) != "block", path.name
