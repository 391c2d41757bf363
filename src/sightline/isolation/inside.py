"""The program of a cell: it binds itself, then does what it is asked, one value at a time."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Generator
from importlib import import_module
from typing import BinaryIO

from sightline.errors import SightlineError
from sightline.isolation.bounds import bind, processor_time
from sightline.isolation.messages import (
    Broken,
    Call,
    Done,
    Failed,
    Item,
    OutOfMemory,
    Ready,
    Reply,
    Start,
    Turn,
    receive,
    send,
)


def main(lifeline: int | None = None) -> None:
    """Serve until the process that started this one has gone; `lifeline` is a pipe that tells so at once."""
    _settle_signals()
    requests, replies = _taken_from_standard_streams()
    if lifeline is not None:
        _die_when_closed(lifeline)
    try:
        _serve(requests, replies)
    except (EOFError, BrokenPipeError):
        # Nobody is left to read a reply, or what Python would flush on its way out.
        os._exit(0)


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    start = receive(requests)
    if not isinstance(start, Start):
        raise TypeError("a cell is first told how it is bound")
    send(_reply(lambda: _bound(start), start.bounds.start_s), replies)
    while isinstance(call := receive(requests), Call):
        _answer(call, requests, replies, cpu_s=start.bounds.cpu_s)


def _bound(start: Start) -> Ready:
    for module in start.imports:
        import_module(module)
    bind(start.bounds)
    return Ready()


def _answer(call: Call, requests: BinaryIO, replies: BinaryIO, *, cpu_s: float) -> None:
    """Send what the work yields, as long as more is wanted, and then how it ended."""
    steps = _begun(call)
    wanted = Turn.MORE
    while wanted is Turn.MORE:
        reply = _reply(lambda: Item(next(steps)), cpu_s)
        send(reply, replies)
        if not isinstance(reply, Item):
            return
        # One value is held at a time: the next may be as large.
        del reply
        wanted = receive(requests)
    send(_reply(lambda: _stopped(steps), cpu_s), replies)


def _begun(call: Call) -> Generator[object]:
    """The steps of `call`; nothing is done, not even a plain function called, before the first is asked for."""
    yield from call.work(*call.args, **call.kwargs)


def _stopped(steps: Generator[object]) -> Done:
    steps.close()
    return Done()


def _reply(action: Callable[[], Reply], cpu_s: float) -> Reply:
    """What comes of `action`, whatever it is."""
    try:
        with processor_time(cpu_s):
            return action()
    except StopIteration:
        return Done()
    except SightlineError as error:
        return Failed(error)
    except MemoryError:
        return OutOfMemory()
    except Exception as error:  # noqa: BLE001 (decoders raise anything; the caller gets a named error)
        return Broken(type(error).__name__, traceback.format_exc())


def _settle_signals() -> None:
    """Ctrl-C is for the process that started this one, and signals that end a cell must not be held back."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for ending in (signal.SIGPROF, signal.SIGIO):
            signal.signal(ending, signal.SIG_DFL)


def _taken_from_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved out of the way of libraries that print or read what they like."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return requests, replies


def _die_when_closed(lifeline: int) -> None:
    """Have the kernel send SIGIO, which ends this process, when the other end of the pipe closes.

    On Linux that works in the middle of a decoder too; elsewhere the end of the requests is seen after the step.
    """
    if sys.platform == "linux":
        import fcntl

        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
