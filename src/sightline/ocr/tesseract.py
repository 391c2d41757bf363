"""Tesseract: the second engine, by its command, where it is installed."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sightline.errors import EngineError, MissingExtra
from sightline.types import Box, Image, Reading, Word

if TYPE_CHECKING:
    from subprocess import CompletedProcess

COMMAND = "tesseract"
LANGUAGES = ("eng", "deu", "fra")
# Seconds for one page. A page of 12 million pixels takes a tenth of it.
DEADLINE = 60.0
# The page segmentation modes: a uniform block of text found most on receipts; 0 only tells how the page lies.
BLOCK_OF_TEXT = "6"
ORIENTATION_ONLY = "0"
_WORD_LEVEL = "5"


class Tesseract:
    """Runs the `tesseract` command once a page, on one thread, with those of `languages` that it has.

    Languages have the names that its data files have. Raises MissingExtra when the command is not installed.
    """

    name = "tesseract"

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        found = shutil.which(COMMAND)
        if found is None:
            raise MissingExtra(
                "The tesseract command is not installed: apt install tesseract-ocr, or brew install tesseract."
            )
        self._command = found
        known = self._run(["--list-langs"], b"").stdout.decode("utf-8", "replace").split()
        self.languages = tuple(language for language in languages if language in known)
        """Those that it has."""

    def read(self, image: Image) -> Reading:
        """The words of `image`, in the order of Tesseract's layout analysis."""
        languages = ["-l", "+".join(self.languages)] if self.languages else []
        done = self._run(["stdin", "stdout", "--psm", BLOCK_OF_TEXT, *languages, "tsv"], _pnm(image))
        table = csv.DictReader(
            done.stdout.decode("utf-8", "replace").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        return Reading(image.page, tuple(_words(list(table), image.size_px)), self.name, image.size_px)

    def turn_of(self, image: Image) -> int:
        """Degrees clockwise by Tesseract's orientation detection; 0 where it sees too little text to tell."""
        try:
            done = self._run(["stdin", "stdout", "--psm", ORIENTATION_ONLY], _pnm(image))
        except EngineError:
            return 0
        found = re.search(r"Rotate: (\d+)", done.stdout.decode("utf-8", "replace"))
        return int(found[1]) % 360 if found else 0

    def _run(self, arguments: Sequence[str], data: bytes) -> CompletedProcess[bytes]:
        # Its OpenMP threads spin while they wait: with more than one, a page costs ten times the CPU under load.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        try:
            return subprocess.run(  # noqa: S603 (a fixed command and our own arguments; the page goes in as data)
                [self._command, *arguments],
                input=data,
                capture_output=True,
                check=True,
                timeout=DEADLINE,
                env=environment,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"Tesseract took longer than {DEADLINE:.0f} s for one page and was stopped.") from error
        except subprocess.CalledProcessError as error:
            raise EngineError(
                f"Tesseract ended with status {error.returncode}; run 'sightline doctor' to see its state."
            ) from error


def _pnm(image: Image) -> bytes:
    width, height = image.size_px
    return b"P6 %d %d 255\n" % (width, height) + image.pixels.tobytes()


def _words(rows: Sequence[Mapping[str, str]], size_px: tuple[int, int]) -> list[Word]:
    width, height = size_px
    words: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        text = row["text"].strip()
        if row["level"] != _WORD_LEVEL or not text:
            continue
        left, top, w, h = (int(row[key]) for key in ("left", "top", "width", "height"))
        line = (row["block_num"], row["par_num"], row["line_num"])
        split = words and words[-1].line == lines.get(line) and left / width - words[-1].box.right > 1.5 * h / width
        number = lines[line] = max(lines.values(), default=-1) + 1 if split or line not in lines else lines[line]
        box = Box(left / width, top / height, (left + w) / width, (top + h) / height)
        words.append(Word(text, box, float(row["conf"]) / 100, number))
    return words
