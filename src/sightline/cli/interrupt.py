"""Ctrl-C ends the program at once, with status 130 and without a word.

Raising KeyboardInterrupt instead would surface in whatever runs at that moment: in a finaliser it is lost, and in a
task of the event loop it leaves the other tasks waiting. Records are flushed one by one, so nothing that was printed
is lost, and nothing else is written.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

STATUS = 130
_SHOW_CURSOR = "\x1b[?25h\n"


def end_on_interrupt() -> None:
    """Install the handler; only for the program itself, never for a library's caller."""
    # The process that tracks shared semaphores cleans up after a sudden end, but would also complain about it.
    quiet = "ignore::UserWarning:multiprocessing.resource_tracker"
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [os.environ.get("PYTHONWARNINGS"), quiet]))
    signal.signal(signal.SIGINT, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    processes = sys.modules.get("multiprocessing")
    if processes is not None:
        for worker in processes.active_children():
            worker.terminate()
    if sys.stderr.isatty():
        os.write(sys.stderr.fileno(), _SHOW_CURSOR.encode())
    os._exit(STATUS)
