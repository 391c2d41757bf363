"""The process of a cell: how it is started, what it inherits, and how it is ended."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sightline.isolation.clocked import Clock, Clocked

_PROGRAM = "import sys; from sightline.isolation.inside import main; main(*map(int, sys.argv[1:]))"
# Linux lets everybody have pipes of this size (pipe(7), pipe-max-size). Through the usual 64 KiB a page takes twice
# the processor time, because the two processes wake each other that much oftener.
_PIPE_BYTES = 1 << 20
_FITTING = {
    # There is a process for every core. Each further thread would also take the addresses of a stack and a heap.
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "VIPS_CONCURRENCY": "1",
    # libvips unpacks pictures beyond this size (100 MB by default) into a file, which it may not write here.
    "VIPS_DISC_THRESHOLD": "1024g",
}
# What a cell is told of our environment. Keys and passwords are not for it.
_PASSED_ON = ("DYLD_", "HOME", "LANG", "LC_", "LD_", "PATH", "PYTHON", "SYSTEM", "TEMP", "TMP", "VIPS_", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Process:
    """A running process, and the ends of its pipes that are ours. While `lifeline` is open, the process may live."""

    requests: BinaryIO
    replies: BinaryIO
    lifeline: BinaryIO
    clock: Clock
    child: subprocess.Popen[bytes]

    def status(self) -> int | None:
        """None while it runs; then its exit status, or minus the number of the signal that ended it."""
        return self.child.poll()

    def kill(self) -> None:
        """End it now, if it has not ended by itself."""
        self.child.kill()

    def wait(self) -> int:
        """Its status, once it has ended."""
        return self.child.wait()

    def end(self) -> None:
        """Kill it and give back what it took here."""
        self.kill()
        self.wait()
        self.replies.close()
        self.lifeline.close()
        with contextlib.suppress(BrokenPipeError, TimeoutError):
            # Tries once more to flush what could not be sent.
            self.requests.close()


def start() -> Process:
    """A process that runs `sightline.isolation.inside`, with the modules of this one on its path.

    It is started by its own command and not by `multiprocessing`, which would run the caller's program again and so
    ask it for a main guard.
    """
    clock = Clock()
    with ExitStack() as theirs, ExitStack() as ours:
        requests_out, requests = os.pipe()
        replies, replies_in = os.pipe()
        lifeline_out, lifeline = os.pipe()
        for end in (requests_out, replies_in, lifeline_out):
            theirs.callback(os.close, end)
        writer = ours.enter_context(io.BufferedWriter(Clocked(requests, clock)))
        reader = ours.enter_context(io.BufferedReader(Clocked(replies, clock)))
        line = ours.enter_context(os.fdopen(lifeline, "wb"))
        _widen(requests)
        _widen(replies_in)
        child = _child(requests_out, replies_in, lifeline_out)
        ours.pop_all()
    return Process(writer, reader, line, clock, child)


def _child(requests: int, replies: int, lifeline: int) -> subprocess.Popen[bytes]:
    posix = sys.platform != "win32"
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-P", "-c", _PROGRAM, *([str(lifeline)] if posix else [])],
        stdin=requests,
        stdout=replies,
        # Decoders complain about files there; what is wrong comes as a reply.
        stderr=subprocess.DEVNULL,
        env=_environment(),
        pass_fds=(lifeline,) if posix else (),
        # Out of the group of the terminal, which sends Ctrl-C to all of it.
        process_group=0 if posix else None,
    )


def _widen(pipe: int) -> None:
    if sys.platform == "linux":
        import fcntl

        # Where a user has many pipes already, Linux refuses: the usual size works too.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _environment() -> dict[str, str]:
    passed_on = {name: value for name, value in os.environ.items() if name.upper().startswith(_PASSED_ON)}
    # An empty entry stands for the current folder.
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return _FITTING | passed_on | {"PYTHONPATH": path}
