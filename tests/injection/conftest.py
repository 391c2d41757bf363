"""Lines of print in scripts that the font of Pillow lacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from numpy.typing import NDArray

FONT = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"


@pytest.fixture(scope="session")
def printed() -> Callable[..., NDArray[np.uint8]]:
    """Black lines on a white page, 40 px from one to the next."""

    def drawn(*lines: str) -> NDArray[np.uint8]:
        page = Image.new("RGB", (900, 60 + 40 * len(lines)), "white")
        pen, font = ImageDraw.Draw(page), ImageFont.truetype(FONT, 20)
        for number, line in enumerate(lines):
            pen.text((30, 30 + 40 * number), line, fill="black", font=font)
        return np.asarray(page)

    return drawn
