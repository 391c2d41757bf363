"""What a decision leaves behind."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from sightline.moderate.audit import JsonLines, Logged, entry_for
from sightline.moderate.policy import DEFAULT
from sightline.types import AuditEntry, Moderation

AT = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
PICTURE = b"the bytes of a picture"
DIGEST = sha256(PICTURE).hexdigest()


def entry(**scores: float) -> AuditEntry:
    return entry_for(DEFAULT.rule(Moderation(scores, "test/1")), DEFAULT, digest=DIGEST, at=AT)


def test_an_entry_holds_all_that_led_to_the_decision() -> None:
    made = entry(nudity=0.85, faces=0.4)
    assert (made.at, made.digest, made.moderator, made.decision) == (AT, DIGEST, "test/1", "block")
    assert made.scores == {"nudity": 0.85, "faces": 0.4}
    assert made.thresholds == DEFAULT.thresholds
    assert [reason.category for reason in made.reasons] == ["nudity"]
    # The decision can be made again from the entry alone.
    assert made.thresholds["nudity"].decide(made.scores["nudity"]) == made.decision


def test_each_entry_is_a_line_of_json_and_the_picture_is_in_none(tmp_path) -> None:
    path = tmp_path / "audit.jsonl"
    audit = JsonLines(path)
    audit.write(entry(nudity=0.123456))
    audit.write(entry(gore=0.9))
    text = path.read_text(encoding="utf-8")
    first, second = (json.loads(line) for line in text.splitlines())
    assert first["at"] == "2026-11-21T12:30:00+00:00"
    assert first["scores"] == {"nudity": 0.1235}
    assert (first["decision"], second["decision"]) == ("allow", "block")
    assert second["reasons"] == [{"category": "gore", "score": 0.9, "decision": "block"}]
    assert second["thresholds"]["weapons"] == {"review": 0.5, "block": None}
    assert PICTURE.decode() not in text


def test_lines_of_several_threads_do_not_mix(tmp_path) -> None:
    path = tmp_path / "audit.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(JsonLines(path).write, [entry(nudity=number / 1000) for number in range(400)]))
    scores = [json.loads(line)["scores"]["nudity"] for line in path.read_text().splitlines()]
    assert sorted(scores) == [number / 1000 for number in range(400)]


def test_a_file_that_cannot_be_written_is_no_secret(tmp_path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        JsonLines(tmp_path / "nowhere" / "audit.jsonl").write(entry())


@pytest.mark.parametrize(("score", "level"), [(0.1, logging.INFO), (0.6, logging.INFO), (0.9, logging.WARNING)])
def test_the_logger_gets_the_entry_as_json_and_a_block_as_a_warning(score, level, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="sightline.audit"):
        Logged().write(entry(nudity=score))
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("sightline.audit", level)
    assert json.loads(record.message)["digest"] == DIGEST
