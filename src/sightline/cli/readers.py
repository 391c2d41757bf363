"""Who reads the documents of a batch: which models, in how many processes, with how many under way."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sightline.cli.chain import chosen, models_of
from sightline.cli.line import Line
from sightline.errors import UsageError
from sightline.models.prices import usd
from sightline.providers import RULES, Desk
from sightline.screen import Guard
from sightline.settings import Settings, load
from sightline.vlm import Provider

# Documents under way for each process that reads, and at the least, so that a model that takes seconds is kept busy.
PER_PROCESS, FEWEST = 4, 8


@dataclass(frozen=True, slots=True)
class Readers:
    """The options and settings about them; None is what is usual."""

    settings: Settings
    named: list[str] | None
    engine: str
    workers: int | None

    @classmethod
    def configured(cls, config: Path | None, named: list[str] | None, *, engine: str, workers: int | None) -> Self:
        """With the settings of the file `config`, or the usual one."""
        return cls(load(config), named, engine, workers)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that may be asked, in order."""
        return tuple(name for name in self.named if name != RULES) if self.named else models_of(self.settings.ask)

    @property
    def processes(self) -> int:
        """How many read pages."""
        return self.workers if self.workers is not None else os.cpu_count() or 1

    def at_once(self, asked: int | None) -> int:
        """How many calls to have under way; documents that nobody is asked about, likewise."""
        return asked or max(FEWEST, PER_PROCESS * self.processes)

    def desk(self, *, before: Guard, within: Callable[[Provider], Provider] | None = None) -> Desk:
        """Who is asked, once `before` has seen what is sent, with `within` around each that makes calls."""
        return chosen(self.settings, self.named, before=before, within=within)

    def line(self, desk: Desk, guard: Guard) -> Line:
        """How documents are read for what `desk` answers."""
        keeps = self.settings.cache.wanted(asks_models=desk.name != RULES)
        return Line(
            self.engine,
            self.processes,
            self.settings.limits,
            self.settings.promise.promise(),
            guard,
            self.settings.cache if keeps else None,
        )

    def check_prices(self) -> None:
        """Raise UsageError where a model has no list price: nobody could keep a cap at it."""
        for name in self.models:
            if usd(1, name, at=datetime.now(UTC)) is None:
                raise UsageError(f"--max-cost cannot be kept: {name} has no list price; name models that have one.")
