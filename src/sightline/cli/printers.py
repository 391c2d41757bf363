"""The ways to print records to standard output: a JSON document, JSON lines, or tables for a person."""

from __future__ import annotations

import json
import textwrap
import time
from collections import Counter
from typing import Protocol

import typer

from sightline import wire
from sightline.types import Outcome, Record


class Printer(Protocol):
    """Prints records one by one, each as soon as it is known."""

    def show(self, record: Record) -> None:
        """Print one record."""
        ...

    def end(self) -> None:
        """Print what follows the last one."""
        ...


class JsonLines:
    """One record a line."""

    def show(self, record: Record) -> None:
        """Print the record's line."""
        _write(json.dumps(wire.to_json(record), ensure_ascii=False) + "\n")

    def end(self) -> None:
        """Nothing follows."""


class JsonDocument:
    """One JSON value: a record, or a list of records."""

    def __init__(self, *, single: bool) -> None:
        """`single` says that exactly one record will come, which is then the whole document."""
        self._before = "" if single else "[\n"
        self._single = single

    def show(self, record: Record) -> None:
        """Print the record, after what separates it from the one before."""
        text = json.dumps(wire.to_json(record), ensure_ascii=False, indent=2)
        if self._single:
            _write(f"{text}\n")
            return
        _write(self._before + textwrap.indent(text, "  "))
        self._before = ",\n"

    def end(self) -> None:
        """Close the list."""
        if not self._single:
            _write("\n]\n")


class Screen:
    """Tables for a person, and a summary of all records at the end."""

    def __init__(self) -> None:
        """The seconds of the summary count from here."""
        from sightline.cli.console import Output

        self._output = Output()
        self._started = time.perf_counter()
        self._outcomes: Counter[Outcome] = Counter()
        self._pages = 0
        self._last: Outcome | None = None

    def show(self, record: Record) -> None:
        """Print the record's heading, fields, lists and findings."""
        from sightline.cli.document import document

        self._outcomes[record.outcome] += 1
        self._pages += len(record.pages)
        self._space(record.outcome)
        self._output.print(document(record, self._output.room))

    def end(self) -> None:
        """Print how many ended how, and the time it took."""
        from sightline.cli.document import summary

        seconds = time.perf_counter() - self._started
        self._space(None)
        self._output.print(summary(self._outcomes, pages=self._pages, seconds=seconds))

    def _space(self, following: Outcome | None) -> None:
        """A blank line after whatever was printed last; only failures stand together, a line each."""
        if self._last and not self._last == following == "failed":
            self._output.print("")
        self._last = following


def _write(text: str) -> None:
    """JSON is UTF-8 wherever it goes. Half a surrogate pair, as in odd file names, becomes its JSON escape."""
    typer.echo(text.encode("utf-8", "backslashreplace"), nl=False)
