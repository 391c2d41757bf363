"""A rule for pictures that may not be as large as it would take them: many in one request."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.models.seen import Rule, Seen, Size, scaled


@dataclass(frozen=True, slots=True)
class Within:
    """What `rule` sees of a picture that is first reduced to `edge_px`."""

    rule: Rule
    edge_px: int

    def see(self, size: Size) -> Seen:
        """As the rule sees the reduced size."""
        return self.rule.see(scaled(size, min(1, self.edge_px / max(size))))
