"""The other readings of a text: backwards, rotated by thirteen letters, and what its coded runs say.

Decoding is bounded in the number of runs, in length and in depth, so that no text can make it expensive.
"""

from __future__ import annotations

import base64
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, TypeAlias
from urllib.parse import unquote

from sightline.injection.normal import Skeleton, backwards, skeleton

Disguise: TypeAlias = Literal["plain", "reversed", "rot13", "tags", "binary", "hex", "percent", "base64"]

MAX_RUNS = 12
MAX_CODED = 6000
"""Characters of a coded run that are looked at."""
MAX_DEPTH = 2
# A decoded run counts from so many bytes on; shorter ones turn up by chance in serial numbers.
MIN_SAID = 10
# OCR breaks a coded line into words now and then, and an attacker breaks it into lines.
BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{8,}[ \n]{0,2}){1,60}={0,2}")
HEX = re.compile(r"(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s:,-]?){10,}")
BINARY = re.compile(r"(?:[01]{8}\s?){8,}")
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|[\w.~-]){10,}")
TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
SAID = re.compile(r"[^\x00-\x1f\x7f-\xa0\ufffd]{4,}")
# The share of letters and spaces in what is language.
MOSTLY = 0.8
HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class View:
    """One way to read a text: `disguise` says which. `run` is the part of the text that was decoded for it, if any."""

    disguise: Disguise
    skeleton: Skeleton
    run: range | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters `start` to `end` of the skeleton stand in the text; all of a coded run is one place."""
        if self.run is not None:
            return self.run.start, self.run.stop
        places = self.skeleton.origin[start:end]
        return min(places), max(places) + 1


def views(text: str) -> Iterator[View]:
    """Every way in which `text` may speak, the plain one first."""
    yield View("plain", skeleton(text))
    yield View("reversed", backwards(text))
    yield View("rot13", skeleton(codecs.encode(text, "rot13")))
    for run in coded(text):
        yield View(run.disguise, skeleton(run.said), range(run.start, run.end))


@dataclass(frozen=True, slots=True)
class Run:
    """A coded part of a text, from `start` to `end`, and what it says."""

    disguise: Disguise
    said: str
    start: int
    end: int


def coded(text: str, depth: int = MAX_DEPTH) -> Iterator[Run]:
    """The coded runs of `text`, and those inside of what they say: base64, hex, binary, percent signs, Unicode tags."""
    return islice(_coded(text, depth), MAX_RUNS)


def _coded(text: str, depth: int) -> Iterator[Run]:
    for disguise, pattern, decode in DECODERS:
        for match in pattern.finditer(text):
            for said in decode(match.group()[:MAX_CODED]):
                yield Run(disguise, said, *match.span())
                if depth > 1:
                    yield from (replace(run, start=match.start(), end=match.end()) for run in coded(said, depth - 1))


def _base64(run: str) -> Iterator[str]:
    """Read from each of the four places where a group can begin: OCR drops a character now and then."""
    solid = re.sub(r"\s", "", run).rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(solid) < 16 or not _looks_coded(solid):
        return
    for offset in range(4):
        groups = solid[offset : offset + (len(solid) - offset) // 4 * 4]
        rest = solid[offset + len(groups) :]
        data = base64.b64decode(groups + (rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""))
        yield from _said(data)


def _looks_coded(solid: str) -> bool:
    return any(map(str.islower, solid)) and any(map(str.isupper, solid))


def _hex(run: str) -> Iterator[str]:
    yield from _said(bytes.fromhex("".join(HEX_PAIR.findall(run.replace("0x", "")))))


def _binary(run: str) -> Iterator[str]:
    yield from _said(bytes(int(octet, 2) for octet in re.findall("[01]{8}", run)))


def _percent(run: str) -> Iterator[str]:
    if run.count("%") >= 2:
        yield unquote(run, errors="replace")


def _tags(run: str) -> Iterator[str]:
    yield "".join(chr(ord(tag) - 0xE0000) for tag in run)


def _said(data: bytes) -> Iterator[str]:
    """The readable stretches of decoded bytes: mostly letters, as language is and as chance is not."""
    for match in SAID.finditer(data.decode("utf-8", errors="replace")):
        said = match.group()
        if len(said.encode()) >= MIN_SAID and sum(map(_is_language, said)) >= MOSTLY * len(said):
            yield said


def _is_language(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] in "LM"


DECODERS: tuple[tuple[Disguise, re.Pattern[str], Callable[[str], Iterator[str]]], ...] = (
    ("tags", TAGS, _tags),
    ("binary", BINARY, _binary),
    ("hex", HEX, _hex),
    ("percent", PERCENT, _percent),
    ("base64", BASE64, _base64),
)
