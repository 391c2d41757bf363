"""What one file costs the process that decodes it; `hostile.py` has it run there."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from sightline.errors import InputError
from sightline.image import prepare
from sightline.types import Upload

PAGES = "1-3"
MIB = 1 << 20


def prepared(name: str, data: bytes) -> Iterator[tuple[str, float, float, float]]:
    """One value: "pages" or the code of the error, the CPU time and the time on the clock in ms, and MiB.

    These are how much the peak of memory rose. CPU time moves in steps of some ms while its limit is watched.
    """
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start, begun = resident_mib(), time.process_time(), time.perf_counter()
    try:
        pages = sum(1 for _ in prepare(Upload(name, data), pages=PAGES))
        result = "pages" if pages else "nothing"
    except InputError as error:
        result = error.code
    waited = (time.perf_counter() - begun) * 1000
    spent = (time.process_time() - start) * 1000
    yield result, spent, waited, peak_mib() - before


def resident_mib() -> float:
    """The memory of this process now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / MIB


def peak_mib() -> float:
    """The most memory this process has had since the peak was last cleared."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024
