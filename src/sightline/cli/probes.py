"""What `sightline doctor` tries: every probe does the real work on a page that is drawn for it."""

from __future__ import annotations

import asyncio
import io
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sightline import __version__
from sightline.cli.versions import PACKAGE, dependencies, extras, models
from sightline.errors import CorruptInput, EngineError, ProviderError, SightlineError
from sightline.registry import ENGINES
from sightline.types import Upload

OLDEST_PYTHON = (3, 11)
DEFAULT_ENGINE = "rapidocr"
LINES = ("CORNER STORE", "Date 25/12/2018", "Coffee 9.00", "TOTAL EUR 9.00", "Cash 10.00", "Change 1.00")
WORD, TOTAL = "STORE", "9.00"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that works or does not; `needed` ones must, or the main job cannot be done."""

    name: str
    ok: bool
    detail: str
    needed: bool = False


def checks() -> Iterator[Check]:
    """Everything that can be said about this installation, the needed parts first; takes a few seconds."""
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield Check("python", sys.version_info >= OLDEST_PYTHON, python, needed=True)
    yield Check("sightline", ok=True, detail=__version__, needed=True)
    yield _packages()
    yield Check("models", bool(models()), ", ".join(models()) or "none found: pip install rapidocr", needed=True)
    yield _tried("pdf", _read_pdf, needed=True)
    yield _tried(f"ocr {DEFAULT_ENGINE}", partial(_read_page, DEFAULT_ENGINE), needed=True)
    yield _tried("extract", _extract, needed=True)
    yield _tried("moderation", _moderate)
    for name in ENGINES:
        if name != DEFAULT_ENGINE:
            yield _tried(f"ocr {name}", partial(_read_page, name))
    yield _scripts()
    for extra, there in extras().items():
        detail = "installed" if there else f"not installed: pip install '{PACKAGE}[{extra}]'"
        yield Check(f"extra {extra}", there, detail)


def _packages() -> Check:
    found = dependencies()
    missing = [name for name, version in found.items() if version is None]
    if missing:
        return Check("packages", ok=False, detail=f"missing: pip install {' '.join(missing)}", needed=True)
    listed = ", ".join(f"{name} {version}" for name, version in found.items())
    return Check("packages", ok=True, detail=listed or "not known, as this copy runs from its source", needed=True)


def _tried(name: str, probe: Callable[[], str], *, needed: bool = False) -> Check:
    """Whether `probe` goes through, and what it or its error says."""
    started = time.perf_counter()
    try:
        said = probe()
    except (SightlineError, ImportError, OSError) as error:
        return Check(name, ok=False, detail=str(error), needed=needed)
    return Check(name, ok=True, detail=f"{said} in {time.perf_counter() - started:.1f} s", needed=needed)


def _read_page(engine: str) -> str:
    from sightline import registry
    from sightline.image import prepare

    [image] = prepare(_page("PNG"))
    words = [word.text for word in registry.engine(engine)().read(image).words]
    if WORD not in words:
        raise EngineError(f"{engine} did not find the word {WORD} on a drawn page, but {' '.join(words) or 'nothing'}.")
    return "loaded, and read a drawn page"


def _scripts() -> Check:
    """Which scripts can be read that the default engine does not know."""
    from sightline.ocr.scripts import LANGUAGES, reader_of

    lacking = [script for script in LANGUAGES if reader_of(script) is None]
    if not lacking:
        return Check("scripts", ok=True, detail=f"orders are found in {', '.join(LANGUAGES)} print too")
    packages = " ".join(f"tesseract-ocr-{LANGUAGES[script]}" for script in lacking)
    told = f"print in {', '.join(lacking)} is seen and not read: apt install tesseract-ocr {packages}"
    return Check("scripts", ok=False, detail=told)


def _read_pdf() -> str:
    from sightline.image import prepare

    pages = list(prepare(_page("PDF")))
    if len(pages) != 1 or pages[0].pixels.min() > 128:
        raise CorruptInput("a drawn PDF came out without its print; install pypdfium2 anew.")
    return "rendered a drawn PDF"


def _moderate() -> str:
    import numpy as np

    from sightline.image.encode import jpeg
    from sightline.moderate.nudenet import NudeNet

    judged = NudeNet().look(jpeg(np.full((320, 320, 3), 255, np.uint8)))
    return f"{judged.moderator} judged a blank page"


def _extract() -> str:
    from sightline.pipeline import Pipeline

    async def total() -> object:
        async with Pipeline(workers=0) as pipeline:
            return (await pipeline.extract(_page("PNG"), task="receipt")).values.get("total")

    found = asyncio.run(total())
    if found != TOTAL:
        raise ProviderError(f"read the total {found} from a drawn receipt that says {TOTAL}.")
    return f"read the total {TOTAL} from a drawn receipt"


def _page(form: str) -> Upload:
    """A receipt of six lines as a file of the format `form`."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (480, 480), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(28)
    for row, line in enumerate(LINES):
        pen.text((40, 40 + 60 * row), line, fill="black", font=font)
    out = io.BytesIO()
    picture.save(out, form)
    return Upload(f"drawn.{form.lower()}", out.getvalue())
