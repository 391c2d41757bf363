"""What a cell may take of this machine, and how it binds itself before it sees a document."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one cell may take. A step is what yields one value, such as a page, or finds that there is none left.

    `address_space_bytes` counts beyond what is mapped once the imports are done, and is kept on Linux only.
    `open_files` are descriptors, its own four among them. `cpu_s` bounds the processor time of a step, over all
    threads, and `wall_s` the time that the caller waits for it, which a loaded machine stretches. `start_s` is how
    long a new cell may take to import. After `recycle_after` values a cell is replaced when its document is done, so
    that what decoders leak goes with it.

    Files cannot be written and memory is never dumped, whatever the numbers. Where Python has no `resource` module
    (Windows) only `wall_s`, `start_s` and `recycle_after` are kept.
    """

    address_space_bytes: int = 2 * GIB
    open_files: int = 64
    cpu_s: float = 10.0
    wall_s: float = 30.0
    start_s: float = 60.0
    recycle_after: int = 500


def bind(bounds: Bounds) -> None:
    """Bind this process for good: the hard limits go down too."""
    if sys.platform == "win32":
        return
    import resource

    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, _mapped_bytes() + bounds.address_space_bytes)
    _lower(resource.RLIMIT_NOFILE, bounds.open_files)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


@contextmanager
def processor_time(seconds: float) -> Generator[None]:
    """End this process by SIGPROF when the block takes more processor time than `seconds`.

    The kernel does it, so that it works in the middle of a decoder written in C.
    """
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _lower(which: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _mapped_bytes() -> int:
    """The size of the address space of this process: proc(5), statm, first number, in memory pages."""
    import resource

    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
