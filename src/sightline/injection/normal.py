"""Text without its costume: what is left when case, accents, spaces, look-alike characters and leetspeak are taken off.

The lexicon and the learned model see nothing but this skeleton, and so do the words that they were made from: a fold
that joins two letters joins them on both sides, and costs a little precision instead of a miss.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

# Letters of other scripts, and letters that an accent does not explain, by what they look like.
LOOKALIKES = dict(
    zip(
        "авекмнорстухісјѕԁԛԝғҫһүαβεικνορτυχϲϳɑɡɩıłøđßæœþðﬁ",
        "abekmhopctyxicjsdqwfchyabeiknoptuxcjagiilodsaopdf",
        strict=True,
    )
)
# Digits and signs that stand for letters inside a word, in leetspeak and in OCR alike.
LEET = dict(zip("0134567892@$!|€£+", "oieasgtbgzasiieit", strict=True))
# Those that end a word as punctuation, and stand for a letter only inside of one.
SIGNS = frozenset("!|+")
# What is taken for another in small or worn print. `l`, `i` and `j` are one stroke.
STROKES = dict(zip("ljıv", "iiiu", strict=True))
# Letters that are printed one by one, with spaces between them.
SPACED = re.compile(r"(?<!\S)\S(?:\s+\S(?!\S)){3,}")
TOKEN = re.compile(r"\S+")
# Scripts whose marks are no ornament: dropping the vowel signs of Devanagari would join different words.
KEEPS_MARKS = range(0x0900, 0x0E00)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The characters that count, and for each the place in the original that it came from.

    `edges` are the places in `text` at which a word of the original begins or ends; `source` is the original.
    """

    text: str
    origin: tuple[int, ...]
    edges: frozenset[int]
    source: str

    def spelled(self, start: int, end: int) -> str:
        """The letters of a whole word as they are printed, or nothing where `start` to `end` is only a part of one."""
        places = self.origin[start:end]
        first, last = min(places), max(places)
        beside = self.source[max(first - 1, 0) : first] + self.source[last + 1 : last + 2]
        whole = not any(map(str.isalnum, beside))
        return "".join(self.source[place] for place in places) if whole else ""


def skeleton(text: str) -> Skeleton:
    """The skeleton of `text`; takes about 1 ms for a page of 1500 characters."""
    kept: list[str] = []
    origin: list[int] = []
    edges = {0}
    for start, end in _tokens(text):
        edges.add(len(kept))
        _add(kept, origin, text, range(start, end))
        edges.add(len(kept))
    return Skeleton("".join(kept), tuple(origin), frozenset(edges), text)


def backwards(text: str) -> Skeleton:
    """The skeleton of `text` read from its end."""
    turned = skeleton(text[::-1])
    return replace(turned, origin=tuple(len(text) - 1 - place for place in turned.origin), source=text)


def bare(text: str) -> str:
    """Only the characters of the skeleton of `text`."""
    return skeleton(text).text


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Where the words are; letters with spaces between them are one word, and what has no letter is none."""
    spaced = [match.span() for match in SPACED.finditer(text)]
    inside = 0
    for match in TOKEN.finditer(text):
        while inside < len(spaced) and spaced[inside][1] <= match.start():
            inside += 1
        start, end = match.span()
        if inside < len(spaced) and spaced[inside][0] <= start:
            if start == spaced[inside][0] and _has_letter(text[slice(*spaced[inside])]):
                yield spaced[inside]
        elif _has_letter(match.group()):
            yield start, end


def _has_letter(token: str) -> bool:
    return any(map(str.isalpha, unicodedata.normalize("NFKC", token)))


def _add(kept: list[str], origin: list[int], text: str, places: range) -> None:
    """Append what is left of one word. A letter that repeats the one before it in the word is dropped, `rn` is `m`."""
    first = len(kept)
    while places and text[places[-1]] in SIGNS:
        places = places[:-1]
    for place in places:
        for letter in _fold(text[place]):
            if len(kept) > first and letter == kept[-1] and letter.isascii():
                continue
            if letter == "n" and len(kept) > first and kept[-1] == "r":
                kept[-1] = "m"
                continue
            kept.append(letter)
            origin.append(place)


@cache
def _fold(character: str) -> str:
    """What one character of a word stands for: nothing for punctuation and for what cannot be seen."""
    if character in LEET:
        return STROKES.get(LEET[character], LEET[character])
    plain = unicodedata.normalize("NFKC", character).lower()
    return "".join(_letter(part) for part in unicodedata.normalize("NFD", plain))


def _letter(part: str) -> str:
    if unicodedata.category(part) == "Mn" and ord(part) not in KEEPS_MARKS:
        return ""
    letter = LOOKALIKES.get(part, part)
    letter = STROKES.get(letter, LEET.get(letter, letter))
    return letter if letter.isalnum() or ord(part) in KEEPS_MARKS else ""
