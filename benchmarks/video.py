"""What frames of videos cost, how many are left out, and which changes of scene are found.

    SIGHTLINE_DATA=/path/to/data python benchmarks/video.py

Each video has a process of its own. Times are processor time, which a loaded machine does not stretch much; memory is
what the peak of the process rises by. Videos of known scenes are made of photos of the data set, whose frames move and
flicker as those of a camera in a hand do.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from measured import peak_mib, resident_mib
from PIL import Image as Picture

from sightline import Upload, __version__
from sightline.video import Sampling, VideoLimits
from sightline.video.decode import decoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "video.md"
DATA = Path(os.environ.get("SIGHTLINE_DATA", "shared/data"))
SAMPLINGS: dict[str, Sampling] = {
    "20 frames": Sampling(),
    "every 0.5 s": Sampling(every_s=0.5),
    "every 2 s": Sampling(every_s=2),
    "scenes": Sampling(scenes=True),
}
RATE = 25
SIZES = ((640, 360), (1280, 720), (1920, 1080))
SECONDS = 20
SCENES = 40
# A cut counts as found where a scene begins at most so many seconds from it.
NEAR_S = 0.15


@dataclass(frozen=True, slots=True)
class Cost:
    """What one video took: frames looked at and kept, when, CPU seconds, and MiB."""

    looked_at: int
    times: list[float]
    duration_s: float
    cpu_s: float
    mib: float

    @property
    def cpu_per_minute(self) -> float:
        """CPU seconds for a minute of video."""
        return self.cpu_s / self.duration_s * 60


def measured(path: Path, sampling: str) -> Cost:
    """The cost of one video, in a process of its own."""
    command = [sys.executable, __file__, "--one", str(path), sampling]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 (this program)
    return Cost(**json.loads(done.stdout))


def one(path: Path, sampling: str) -> None:
    """Decode one video and print what it cost."""
    data = path.read_bytes()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = resident_mib(), time.process_time()
    steps = [(kind, at_s) for kind, at_s, _ in decoded(Upload(path.name, data), SAMPLINGS[sampling], VideoLimits())]
    spent, rise = time.process_time() - start, peak_mib() - before
    times = [round(at_s, 3) for kind, at_s in steps if kind == "frame"]
    looked_at = sum(kind in ("frame", "same") for kind, _ in steps)
    print(json.dumps(asdict(Cost(looked_at, times, steps[-1][1], spent, rise))))


def photos(count: int) -> list[Picture.Image]:
    """Photos of things, each another one."""
    found = sorted((DATA / "products_grocery").rglob("*.jpg"))
    return [Picture.open(path).convert("RGB") for path in found[:: max(1, len(found) // count)][:count]]


def film(path: Path, size: tuple[int, int], seconds: Sequence[float], shown: Sequence[Picture.Image]) -> None:
    """A video of `shown`, each for so many seconds: it drifts by half a pixel a frame, and every pixel has noise."""
    width, height = size
    chance = np.random.default_rng(7)
    with av.open(path, "w") as made:
        stream = made.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "26"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        number = 0
        for picture, lasting in zip(shown, seconds, strict=True):
            for pixels in _frames(picture, size, round(lasting * RATE), chance):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.pts = number
                number += 1
                made.mux(stream.encode(frame))
        made.mux(stream.encode())


def _frames(
    picture: Picture.Image, size: tuple[int, int], count: int, chance: np.random.Generator
) -> Iterator[NDArray[np.uint8]]:
    width, height = size
    room = count // 2 + 8
    noises = chance.integers(-4, 5, size=(8, height, width, 1), dtype=np.int16)
    large = np.asarray(picture.resize((width + room, height + room)), np.int16)
    for at in range(count):
        shift = at // 2
        light = int(3 * np.sin(at / 4))
        part = large[shift : shift + height, shift : shift + width]
        yield np.clip(part + noises[at % len(noises)] + light, 0, 255).astype(np.uint8)


def found_cuts(folder: Path) -> str:
    """How many of the cuts of a made video are found, and how many scenes begin where none is."""
    chance = np.random.default_rng(11)
    shown = photos(SCENES)
    lasting = [round(float(length), 2) for length in chance.uniform(0.8, 3.0, size=len(shown))]
    path = folder / "scenes.mp4"
    film(path, (640, 360), lasting, shown)
    lengths = [round(length * RATE) / RATE for length in lasting]
    cuts = list(np.cumsum(lengths))[:-1]
    cost = measured(path, "scenes")
    begun = cost.times[1:]
    hit = sum(any(abs(cut - at) <= NEAR_S for at in begun) for cut in cuts)
    wrong = sum(not any(abs(cut - at) <= NEAR_S for cut in cuts) for at in begun)
    still = measured(path, "every 0.5 s")
    return (
        f"A video of {len(shown)} photos in {cost.duration_s:.0f} s, which drift and flicker: {hit} of {len(cuts)} "
        f"cuts were found, and {wrong} scenes begin where there is none. Every 0.5 s, {still.looked_at} frames were "
        f"looked at and {len(still.times)} kept."
    )


def of_sizes(folder: Path) -> Iterator[str]:
    """A row for each size of moving pictures."""
    for size in SIZES:
        path = folder / f"{size[1]}.mp4"
        shown = photos(10)
        film(path, size, [SECONDS / len(shown)] * len(shown), shown)
        costs = {name: measured(path, name) for name in SAMPLINGS}
        cells = " | ".join(f"{costs[name].cpu_per_minute:.1f}" for name in SAMPLINGS)
        peak = max(cost.mib for cost in costs.values())
        yield f"| {size[0]} x {size[1]} | {path.stat().st_size / 2**20:.1f} | {cells} | {peak:.0f} |"


def of_data() -> Iterator[str]:
    """A row for each video of the data set."""
    for path in sorted(path for path in (DATA / "video").rglob("*") if path.suffix in (".mp4", ".m4v")):
        costs = {name: measured(path, name) for name in ("every 0.5 s", "20 frames", "scenes")}
        kept = " | ".join(f"{len(cost.times)} of {cost.looked_at}" for cost in list(costs.values())[:2])
        rate = costs["every 0.5 s"].cpu_per_minute
        scenes = len(costs["scenes"].times)
        name = str(path.relative_to(DATA / "video"))
        yield f"| {name} | {costs['scenes'].duration_s:.1f} | {kept} | {scenes} | {rate:.1f} |"


def main() -> None:
    """Measure, and write the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes, cuts = list(of_sizes(folder)), found_cuts(folder)
    data = list(of_data())
    made = f"Sightline {__version__}, PyAV {version('av')}, Python {platform.python_version()}."
    tables = [INTRODUCTION + "\n".join(sizes), cuts, DATA_HEAD + "\n".join(data), made]
    PAGE.write_text("\n\n".join(tables) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


INTRODUCTION = f"""\
# Frames of videos

Written by `python benchmarks/video.py`. Frames are decoded by one thread, in a process of its own, and written as
JPEGs. Processor seconds are for a minute of video; the peak is what the memory of that process rises by, which hands
on each frame at once. At a rate, key frames in between are sought, so that a rare frame costs little; scenes take every
frame.

Photos that drift and flicker for {SECONDS} s, H.264, {RATE} frames a second:

| frames of | MiB | {" | ".join(f"{name}: CPU s" for name in SAMPLINGS)} | peak MiB |
|---|---|---|---|---|---|---|
"""
DATA_HEAD = """\
The videos of the data set. *Kept* are frames that show something new, of those that were looked at:

| video | s | kept, every 0.5 s | kept, 20 frames | scenes | CPU s a minute, every 0.5 s |
|---|---|---|---|---|---|
"""

if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
