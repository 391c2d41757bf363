"""Learn to tell scripts apart by the strokes of a printed row, and write the weights that the package carries.

    SIGHTLINE_DATA=DIR python scripts/learn_scripts.py --fonts DIR    writes src/sightline/injection/scripts.npz

Rows are drawn with the fonts of DIR (Noto, Noto CJK, DejaVu, GNU FreeFont, Un and KACST were there), printed badly or
faintly, and found again as the scan finds them. What is no print comes from ornaments, and from clean public documents:
the rows that OCR leaves out on the half of them that `learns_from` says, and what looks like faint rows there.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from learn_injection import halves, learns_from, rows_of
from PIL import Image as Picture
from PIL import ImageDraw, ImageFilter, ImageFont

from sightline.image import prepare
from sightline.injection.hidden import Read, searched
from sightline.injection.hidden.marks import Marks, marks
from sightline.injection.hidden.reveal import hidden_strips
from sightline.injection.hidden.strips import said, strip
from sightline.injection.script import CLASSES, Weights, votes_of, windows
from sightline.injection.uncovered import uncovered_rows
from sightline.ocr.rapid import RapidOCR
from sightline.types import Image, Reading, Upload

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE = Path(__file__).parents[1] / "src/sightline/injection"
SHEETS, LINES = 900, 14
INNER, WINDOWS_A_ROW = 64, 14
# What is written in such a row is sure to OCR, so that it is no grain of paper.
SURE = 0.8
# The share of sheets that are faint, and of their rows that stand upside down.
FAINT_SHARE, FLIPPED = 0.3, 0.25
EPOCHS = 25
# The library is typed as if this were a text.
ROWS_A_STEP: Mapping[str, Any] = {"batch_size": 400}
# Rows of clean documents that count: of print, of which there is plenty, so many; the others so many times.
KNOWN_ROWS, NOTHING_TIMES = 600, 8
# The blocks of Unicode that nothing else has words for here: Hebrew, Greek, Thai, the scripts of India, and so on.
BLOCKS: Sequence[tuple[int, int]] = (
    (0x05D0, 0x05EA), (0x0391, 0x03C9), (0x0E01, 0x0E4E), (0x0985, 0x09CC), (0x0A05, 0x0A4C), (0x0A85, 0x0ACC),
    (0x0B85, 0x0BCC), (0x0C05, 0x0C4C), (0x0C85, 0x0CCC), (0x0D05, 0x0D4C), (0x0D85, 0x0DDF), (0x0E81, 0x0EBD),
    (0x10D0, 0x10F0), (0x0561, 0x0586), (0x1780, 0x17D3), (0x1200, 0x1248), (0x1000, 0x103E),
)  # fmt: skip
CYRILLIC, HANGUL = (0x0410, 0x044F), (0xAC00, 0xD7A3)
LANGUAGES: Mapping[str, Sequence[str]] = {
    "known": ("en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"),
    "cyrillic": ("ru",),
    "hangul": ("ko",),
    "arabic": ("ar",),
    "devanagari": ("hi",),
}
NAMES: Mapping[str, str] = {"Russian": "ru", "Korean": "ko", "Arabic": "ar", "Hindi": "hi"}
# How often a sheet of each kind is drawn.
SHARES: Mapping[str, int] = {
    "nothing": 2, "known": 4, "cyrillic": 3, "hangul": 2, "arabic": 2, "devanagari": 2, "other": 4,
}  # fmt: skip

Row: TypeAlias = "tuple[str, NDArray[np.float32]]"
"""One of `CLASSES`, and the windows of the row."""


def main() -> int:
    """Draw, find, learn, write."""
    parser = argparse.ArgumentParser(description="Learns to tell scripts apart.")
    parser.add_argument("--fonts", type=Path, required=True, help="a folder with fonts of all scripts")
    asked = parser.parse_args()
    data = os.environ.get("SIGHTLINE_DATA")
    if not data:
        print("SIGHTLINE_DATA is not set: nothing to learn from. Set it to the folder that holds the public sets.")
        return 0
    random = Random(9)  # noqa: S311 (has to be the same at every run, not secret)
    found = list(real(Path(data)))
    known = [row for row in found if row[0] == "known"]
    nothing = [row for row in found if row[0] == "nothing"]
    rows = [*drawn(random, words_of(Path(data)), Shelf(asked.fonts)), *random.sample(known, KNOWN_ROWS)]
    learned = fit([*rows, *nothing * NOTHING_TIMES], random)
    save(learned)
    for name in CLASSES:
        own = [seen for told, seen in [*rows, *nothing] if told == name]
        right = sum(CLASSES[int(votes_of(seen, learned).argmax())] == name for seen in own)
        print(f"{name}: {len(own)} rows, {right} told")
    return 0


def words_of(data: Path) -> dict[str, list[str]]:
    """Words of each language: of the lexicon, of our own sentences, and of the half of the public ones."""
    found: dict[str, list[str]] = {}
    lexicon = tomllib.loads((PACKAGE / "lexicon.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((Path(__file__).parent / "injection_sentences.toml").read_text(encoding="utf-8"))
    for language, meanings in lexicon.items():
        if language not in {"rule", "any"}:
            found[language] = [word for words in meanings.values() for text in words for word in text.split()]
    for kind in own.values():
        for language, texts in kind.items():
            found.setdefault(language, []).extend(word for text in texts for word in text.split())
    rows = rows_of(data / "injection_text/attacks.jsonl")
    for row, learned in zip(rows, halves(rows), strict=True):
        if learned and row["lang"] in NAMES:
            found[NAMES[row["lang"]]] += row["text"].split()
    return found


class Shelf:
    """The fonts of a folder, with the letters that each has."""

    def __init__(self, folder: Path) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in {".ttf", ".ttc", ".otf"}]
        self._letters = {path: _letters_of(path) for path in paths}

    def any_for(self, text: str, random: Random) -> Path | None:
        """A font that has all letters of `text`; None where none has."""
        wanted = {ord(letter) for letter in text if unicodedata.category(letter)[0] in "LM"}
        fitting = [path for path, letters in self._letters.items() if wanted <= letters]
        return random.choice(fitting) if fitting else None


def _letters_of(path: Path) -> frozenset[int]:
    font = TTCollection(path).fonts[0] if path.suffix == ".ttc" else TTFont(path)
    return frozenset(font.getBestCmap() or {})


def line_of(random: Random, name: str, words: Mapping[str, Sequence[str]]) -> str:
    """Some words in the right script, with a number among them now and then; or an ornament."""
    if name == "nothing":
        return random.choice(("*", "-", "=", "_", ".", "~", "+", "#", "- ", "* ", ". ", "= ", "/", "|")) * 30
    if name == "other":
        return _made_up(random, random.choice(BLOCKS))
    chosen = random.choices(words[random.choice(LANGUAGES[name])], k=random.randint(3, 9))
    # Letters and syllables that no word here has.
    if name in {"cyrillic", "hangul"} and random.random() < 0.4:
        chosen = _made_up(random, CYRILLIC if name == "cyrillic" else HANGUL).split()
    if random.random() < 0.3:
        chosen.insert(random.randrange(len(chosen)), str(random.randint(1, 9999)))
    text = " ".join(chosen)
    return text.upper() if random.random() < 0.2 else text


def _made_up(random: Random, block: tuple[int, int]) -> str:
    letters = [chr(code) for code in range(block[0], block[1] + 1) if unicodedata.category(chr(code))[0] in "LM"]
    return " ".join("".join(random.choices(letters, k=random.randint(2, 8))) for _ in range(random.randint(3, 7)))


def drawn(random: Random, words: Mapping[str, Sequence[str]], shelf: Shelf) -> Iterator[Row]:
    """Rows of every class as they are found on printed sheets, on some of them too faint to be seen."""
    names = [name for name, share in SHARES.items() for _ in range(share)]
    for number in range(SHEETS):
        name, faint = names[number % len(names)], random.random() < FAINT_SHARE
        lines = [line_of(random, name, words) for _ in range(LINES)]
        page = printed(random, [(line, shelf.any_for(line, random)) for line in lines], faint=faint)
        seen = marks(page.pixels)
        found = hidden_in(seen, random) if faint else printed_in(seen, Reading(1, (), "none", page.size_px))
        yield from ((name, row) for row in found)


def printed(random: Random, lines: Sequence[tuple[str, Path | None]], *, faint: bool) -> Image:
    """Lines as a scanner or a camera sees them: of any size, on grey or white, noisy, blurred, coded."""
    paper = random.randint(215, 255)
    sheet = Picture.new("L", (1100, 76 * len(lines)), paper)
    pen = ImageDraw.Draw(sheet)
    for number, (line, font) in enumerate(lines):
        ink = paper - random.randint(2, 14) if faint else random.randint(0, 90)
        if font is not None:
            pen.text((20, 14 + 76 * number), line, font=_font(font, random.randint(12, 40)), fill=ink)
    if faint:
        return _image(sheet)
    blurred = sheet.filter(ImageFilter.GaussianBlur(random.choice((0, 0, 0.5, 0.8, 1.2))))
    noise = np.random.default_rng(random.randrange(2**32)).normal(0, random.choice((0, 0, 2, 5)), blurred.size[::-1])
    shades = Picture.fromarray(np.clip(np.asarray(blurred) + noise, 0, 255).astype(np.uint8))
    turned = shades.rotate(random.choice((0, 0, 0.4, -0.4)), Picture.Resampling.BICUBIC, fillcolor=paper)
    coded = BytesIO()
    turned.save(coded, "JPEG", quality=random.randint(45, 95))
    return _image(Picture.open(coded))


def _image(picture: Picture.Image) -> Image:
    return Image(np.asarray(picture.convert("RGB")), 1, picture.size)


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def real(data: Path) -> Iterator[Row]:
    """Rows of clean documents and photos: print that is known, and what OCR leaves out, or finds no words in."""
    engine = RapidOCR()
    for path in clean(data):
        for image in prepare(Upload(path.name, path.read_bytes()), pages="1"):
            yield from rows_on(searched(image), engine.read)


def clean(data: Path) -> Iterator[Path]:
    """Documents and photos of the half that is learned from."""
    for folder, pattern in (("sroie/img", "*.jpg"), ("zugferd/truth", "*.pdf"), ("products_grocery/img", "*.jpg")):
        yield from [path for path in sorted((data / folder).glob(pattern)) if learns_from(path.stem)][:120]


def rows_on(page: Image, read: Read) -> Iterator[Row]:
    """All rows of a clean page."""
    seen = marks(page.pixels)
    yield from (("known", row) for row in printed_in(seen, Reading(1, (), "none", page.size_px)))
    yield from (("nothing", row) for row in printed_in(seen, read(page)))
    strips = list(hidden_strips(seen))
    surely = {id(one.strip) for one in said(strips, page, read) if one.confidence >= SURE}
    yield from (("nothing", windows(one.shades)) for one in strips if id(one) not in surely)


def printed_in(seen: Marks, reading: Reading) -> Iterator[NDArray[np.float32]]:
    """The windows of every row of ink that the scan would look at."""
    for row in uncovered_rows(seen.ink, reading):
        yield windows(strip(row, seen.levels, around=2).shades)


def hidden_in(seen: Marks, random: Random) -> Iterator[NDArray[np.float32]]:
    """The windows of every row that is too faint to be seen, some upside down."""
    for one in hidden_strips(seen):
        yield windows(np.ascontiguousarray(np.rot90(one.shades, 2)) if random.random() < FLIPPED else one.shades)


def fit(rows: Sequence[Row], random: Random) -> Weights:
    """A perceptron of one hidden layer over windows."""
    from sklearn.neural_network import MLPClassifier

    seen: list[NDArray[np.float32]] = []
    told: list[int] = []
    for name, found in rows:
        for place in random.sample(range(len(found)), min(WINDOWS_A_ROW, len(found))):
            seen.append(found[place])
            told.append(CLASSES.index(name))
    model = MLPClassifier((INNER,), alpha=1e-3, max_iter=EPOCHS, random_state=3, **ROWS_A_STEP)
    model.fit(np.array(seen), told)
    (inward, outward), (bias, last) = model.coefs_, model.intercepts_
    return Weights(*(np.asarray(part, dtype=np.float32) for part in (inward, bias, outward, last)))


def save(learned: Weights) -> None:
    """Write what the package reads."""
    parts = {part.name: getattr(learned, part.name).astype(np.float16) for part in fields(learned)}
    np.savez_compressed(PACKAGE / "scripts.npz", **parts)


if __name__ == "__main__":
    sys.exit(main())
