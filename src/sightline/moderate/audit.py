"""The audit: one entry for every decision, with all that led to it but the picture."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sightline.moderate.policy import Policy
from sightline.types import AuditEntry, Ruling

LOGGER = "sightline.audit"


class Audit(Protocol):
    """Where entries are kept. Safe to use from several threads."""

    def write(self, entry: AuditEntry) -> None:
        """Keep `entry`; when this returns it has left the process."""
        ...


def entry_for(ruling: Ruling, policy: Policy, *, digest: str, at: datetime) -> AuditEntry:
    """The entry of `ruling`, made by `policy` on the JPEG with the SHA-256 `digest` at the time `at`."""
    return AuditEntry(
        at=at,
        digest=digest,
        moderator=ruling.moderation.moderator,
        scores=ruling.moderation.scores,
        thresholds=policy.thresholds,
        when_down=policy.when_down,
        decision=ruling.decision,
        reasons=ruling.reasons,
        fault=ruling.fault,
    )


def as_json(entry: AuditEntry) -> Mapping[str, Any]:
    """The entry as it is written; scores with four decimals."""
    return {
        "at": entry.at.isoformat(),
        "digest": entry.digest,
        "moderator": entry.moderator,
        "decision": entry.decision,
        "reasons": [
            {"category": reason.category, "score": round(reason.score, 4), "decision": reason.decision}
            for reason in entry.reasons
        ],
        "fault": entry.fault,
        "scores": {category: round(score, 4) for category, score in entry.scores.items()},
        "thresholds": {
            category: {"review": threshold.review, "block": threshold.block}
            for category, threshold in entry.thresholds.items()
        },
        "when_down": entry.when_down,
    }


class JsonLines:
    """Appends each entry as one line of JSON to a file, which may be moved away at any time."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the first entry; the folder has to be there."""
        self._path = path

    def write(self, entry: AuditEntry) -> None:
        """Raises OSError where the file cannot be written."""
        line = json.dumps(as_json(entry), ensure_ascii=False) + "\n"
        # Unbuffered, so that a line is one write at the end of the file and those of several processes do not mix.
        with self._path.open("ab", buffering=0) as file:
            file.write(line.encode())


class Logged:
    """Hands each entry to the logger `sightline.audit`: a block as a warning, everything else as information."""

    def write(self, entry: AuditEntry) -> None:
        """The message is the entry as JSON."""
        level = logging.WARNING if entry.decision == "block" else logging.INFO
        logging.getLogger(LOGGER).log(level, "%s", json.dumps(as_json(entry), ensure_ascii=False))
