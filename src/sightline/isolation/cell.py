"""One cell seen from outside: a process that is started, asked in turn, watched by a clock and thrown away."""

from __future__ import annotations

import contextlib
import pickle
import signal
from collections.abc import Generator, Sequence

from sightline.errors import DecoderDied, DecodingFailed, DecodingTooLarge, DecodingTooSlow, InputError, WorkerDied
from sightline.isolation.bounds import Bounds
from sightline.isolation.messages import (
    Broken,
    Call,
    Done,
    Failed,
    Item,
    OutOfMemory,
    Ready,
    Reply,
    Request,
    Start,
    Turn,
    receive_reply,
    send,
)
from sightline.isolation.process import start

_MIB = 1 << 20


class Cell:
    """A process that does one call at a time, and has given `steps` values. Raises WorkerDied if it does not start."""

    def __init__(self, bounds: Bounds, imports: Sequence[str]) -> None:
        self.steps = 0
        self._bounds = bounds
        self._process = start()
        self._idle = False
        try:
            self._begin(Start(bounds, tuple(imports)))
        except BaseException:
            self.close()
            raise

    @property
    def sound(self) -> bool:
        """Whether it can do another call: it lives, none is under way, and none has left it in doubt."""
        return self._idle and self._process.status() is None

    def run(self, name: str, call: Call) -> Generator[object]:
        """What the work of `call` yields, each made when it is asked for. `name` begins the messages of errors.

        Raises the SightlineErrors of the work, DecoderDied, DecodingTooSlow, DecodingTooLarge and DecodingFailed.
        """
        self._idle = False
        request: Request = call
        while isinstance(reply := self._ask(request, name), Item):
            self.steps += 1
            value = reply.value
            del reply
            try:
                yield value
            except GeneratorExit:
                self._stop(name)
                raise
            # Held no longer than the caller holds it: the next may be as large.
            del value
            request = Turn.MORE
        self._idle = isinstance(reply, Done | Failed)
        if not isinstance(reply, Done):
            raise _error(reply, name, self._bounds)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._idle = False
        self._process.end()

    def _begin(self, request: Start) -> None:
        try:
            reply = self._ask(request, "start", within_s=self._bounds.start_s)
        except InputError as error:
            how = _how(self._process.wait())
            raise WorkerDied(f"The process that decodes documents did not start ({how}); try it once more.") from error
        if isinstance(reply, Broken):
            raise _noted(WorkerDied(f"The process that decodes documents did not start: {reply.kind}."), reply)
        self._idle = isinstance(reply, Ready)

    def _stop(self, name: str) -> None:
        # Nobody waits for what is left. A cell that does not stop as it should is not sound, and that is all.
        with contextlib.suppress(InputError):
            self._idle = isinstance(self._ask(Turn.STOP, name), Done)

    def _ask(self, request: Request, name: str, *, within_s: float | None = None) -> Reply:
        """The reply to `request`; where there is none in time, the process has ended."""
        self._process.clock.set(within_s or self._bounds.wall_s)
        try:
            send(request, self._process.requests)
            return receive_reply(self._process.replies)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise self._ended(name, error) from error

    def _ended(self, name: str, error: Exception) -> InputError:
        """The error for a process that ended, said what it may not, or said nothing in time."""
        self._process.kill()
        status = self._process.wait()
        if isinstance(error, TimeoutError):
            return _too_slow(name, f"{self._bounds.wall_s:g} s")
        if _how(status) == "SIGPROF":
            return _too_slow(name, f"{self._bounds.cpu_s:g} s of processor time")
        return DecoderDied(
            f"{name}: the process that decoded it ended ({_how(status)}); the file is damaged, or made to do harm. "
            "Print or export it again."
        )


def _error(reply: Reply, name: str, bounds: Bounds) -> Exception:
    match reply:
        case Failed(error):
            return error
        case OutOfMemory():
            return DecodingTooLarge(
                f"{name}: decoding takes more than the {bounds.address_space_bytes / _MIB:g} MiB of memory that it may "
                "have; reduce the picture, or ask for fewer pages."
            )
        case Broken():
            wrong = (
                f"{name}: its decoder stopped with {reply.kind}, which no document should make it do; export it again."
            )
            return _noted(DecodingFailed(wrong), reply)
        case _:
            return DecoderDied(f"{name}: the process that decoded it talks nonsense; print or export it again.")


def _noted(error: Exception, reply: Broken) -> Exception:
    """`error` with what the cell wrote about it, which Python prints below a traceback."""
    error.add_note(reply.trace)
    return error


def _too_slow(name: str, limit: str) -> DecodingTooSlow:
    return DecodingTooSlow(
        f"{name}: a page took more than the {limit} that it may; export the file again, smaller or in another format."
    )


def _how(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
