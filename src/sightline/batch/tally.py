"""How far a batch is: what became of its documents, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, get_args

from sightline.types import Json, Outcome, Record


@dataclass(slots=True)
class Tally:
    """Counts of the documents that are done; `earlier` of them were so before this run.

    `hits` are answers that nobody was asked for again, `left` how many documents are not done, None where that was not
    counted.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter[Outcome])
    cost_usd: Decimal = Decimal(0)
    hits: int = 0
    pages: int = 0
    earlier: int = 0
    left: int | None = None

    @property
    def done(self) -> int:
        """All of them."""
        return self.outcomes.total()

    @property
    def hit_rate(self) -> float:
        """The share of hits, 0 to 1."""
        return self.hits / self.done if self.done else 0.0

    @property
    def review_share(self) -> float:
        """The share that somebody has to look at, 0 to 1."""
        return self.outcomes["review"] / self.done if self.done else 0.0

    @property
    def failures(self) -> int:
        """Those that failed or were blocked."""
        return self.outcomes["failed"] + self.outcomes["blocked"]

    def add(self, record: Record) -> None:
        """One more is done."""
        self._count(record.outcome, record.cost_usd, hit=record.cached is not None, pages=len(record.pages))

    def add_line(self, line: Mapping[str, Any]) -> None:
        """One was done before, by its line. Raises LookupError, TypeError or ValueError for what is none."""
        if not isinstance(line["id"], str) or line["outcome"] not in get_args(Outcome):
            raise ValueError("no id or no outcome that a document can have")
        cost = Decimal(line["cost_usd"])
        self._count(line["outcome"], cost, hit=line["cached"] is not None, pages=len(line["pages"]))
        self.earlier += 1

    def add_row(self, row: Mapping[str, Any]) -> None:
        """One more is done, by its row of a table."""
        self._count(row["outcome"], row["cost_usd"].normalize(), hit=row["cached"] is not None, pages=row["pages"])

    def join(self, other: Tally) -> None:
        """Those of `other` are done, too."""
        self.outcomes.update(other.outcomes)
        self.cost_usd += other.cost_usd
        self.hits += other.hits
        self.pages += other.pages
        self.earlier += other.earlier

    def _count(self, outcome: Outcome, cost_usd: Decimal, *, hit: bool, pages: int) -> None:
        self.outcomes[outcome] += 1
        self.cost_usd += cost_usd
        self.hits += hit
        self.pages += pages

    def to_json(self) -> dict[str, Json]:
        """The same for programs."""
        return {
            "done": self.done,
            "earlier": self.earlier,
            "left": self.left,
            "outcomes": {outcome: self.outcomes[outcome] for outcome in ("accepted", "review", "blocked", "failed")},
            "pages": self.pages,
            "hits": self.hits,
            "cost_usd": format(self.cost_usd, "f"),
        }
