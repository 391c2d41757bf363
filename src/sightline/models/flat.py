"""The same number of tokens for every picture."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.models.seen import Seen, Size, scaled


@dataclass(frozen=True, slots=True)
class Flat:
    """`tokens`, whatever the size. `edge_px` is what the model sees at most, None where its provider does not say."""

    tokens: int
    edge_px: int | None = None

    def see(self, size: Size) -> Seen:
        """Reduced to the edge, if there is one."""
        factor = 1 if self.edge_px is None else min(1, self.edge_px / max(size))
        return Seen(scaled(size, factor), self.tokens)
