"""Work that a cell or a worker is given: some of it behaves. A module of its own, so that processes can import it."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from pathlib import Path

import numpy as np

from sightline.errors import CorruptInput
from sightline.types import Image

PAGE = (1000, 700, 3)


def pid():
    yield os.getpid()


def numbers(count):
    yield from range(count)


def pages(count):
    for number in range(1, count + 1):
        pixels = np.full(PAGE, number % 256, dtype=np.uint8)
        pixels.flags.writeable = False
        yield Image(pixels, number, PAGE[1::-1])


def length(data):
    yield len(data)


def peak_kib():
    # Not ru_maxrss: that counts what the process was before it became this program, which is the test runner.
    yield int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])


def environment():
    yield dict(os.environ)


def limits():
    names = ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE")
    yield {name: resource.getrlimit(getattr(resource, name)) for name in names}


def chatter():
    sys.stdout.write("a library prints\n" * 1000)
    sys.stdout.flush()
    os.write(1, b"and another")
    yield sys.stdin.read()


def refuse_after(count):
    yield from range(count)
    raise CorruptInput("torn.pdf: page 3 is damaged.")


def stumble():
    yield {}["not there"]


def end_of_file():
    raise EOFError
    yield


def kill_itself():
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)
    yield 2


def leave():
    os._exit(3)
    yield


def allocate(size):
    yield len(bytearray(size))


def spin():
    while True:
        pass
    yield


def sleep():
    time.sleep(600)
    yield


def sleep_when_stopped():
    try:
        yield 1
        yield 2
    finally:
        time.sleep(600)


def open_many():
    held = []
    try:
        held.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(1000))
    except OSError as error:
        yield len(held), error.strerror
    else:
        yield len(held), None
    finally:
        for opened in held:
            os.close(opened)


def write_to(path):
    try:
        Path(path).write_bytes(b"x")
    except OSError as error:
        yield error.strerror


class Forbidden:
    """What a decoder that was taken over would send: unpickled, it runs a function."""

    def __init__(self, function, argument):
        self.function, self.argument = function, argument

    def __reduce__(self):
        return self.function, (self.argument,)


def attack(path):
    yield Forbidden(os.mkdir, path)


# What workers of a pool do: plain functions.


def own_pid():
    return os.getpid()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for(path):
    """The process, once there is a file at `path`."""
    Path(f"{path}.begun").touch()
    while not Path(path).exists():
        time.sleep(0.01)
    return os.getpid()


def refuse():
    raise CorruptInput("torn.pdf: the PDF is damaged.")
