"""What this process and a cell say to each other, as pickles on two pipes, always in turn.

    here                          in the cell
    Start(bounds, imports)        Ready()
    Call(work, args, kwargs)      Item(value), or an ending
    Turn.MORE                     Item(value), or an ending
    Turn.STOP                     Done()

Endings: Done, Failed, OutOfMemory, Broken. Large bytes and arrays go through protocol 5 without a copy of their own.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, TypeAlias

from sightline.errors import SightlineError
from sightline.isolation.bounds import Bounds

_PROTOCOL = 5
# A decoder that an attacker has taken over can send any pickle. The classes that it may name only hold data.
_MODULES = ("sightline.types", "sightline.box", "sightline.errors.", "sightline.isolation.messages")
_ARRAYS = frozenset({("numpy", "dtype"), ("numpy._core.numeric", "_frombuffer")})


@dataclass(frozen=True, slots=True)
class Start:
    """How the cell is bound, and what it imports before that."""

    bounds: Bounds
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Work that yields: a function of a module, with what it is called with."""

    work: Callable[..., Iterator[object]]
    args: tuple[object, ...]
    kwargs: Mapping[str, object]


class Turn(Enum):
    """What follows an Item."""

    MORE = "more"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Ready:
    """The cell is bound and waits."""


@dataclass(frozen=True, slots=True)
class Item:
    """What the work yielded."""

    value: object


@dataclass(frozen=True, slots=True)
class Done:
    """The work has nothing more to yield, or has been stopped."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The work raised one of our errors."""

    error: SightlineError


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The work asked for more memory than it may have."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The work raised what no document should make it raise: the name of the class, and where."""

    kind: str
    trace: str


Request: TypeAlias = Start | Call | Turn
Reply: TypeAlias = Ready | Item | Done | Failed | OutOfMemory | Broken


def send(message: Request | Reply, to: BinaryIO) -> None:
    """Write `message`; OSError where nobody reads any more."""
    pickle.Pickler(to, _PROTOCOL).dump(message)
    to.flush()


def receive(source: BinaryIO) -> Request:
    """The next request, in a cell, which trusts the process that started it. EOFError when that has gone."""
    return pickle.load(source)  # noqa: S301 (written by the process that started this one)


def receive_reply(source: BinaryIO) -> Reply:
    """The next reply of a cell. EOFError or UnpicklingError when it has gone, or says what it may not."""
    try:
        reply: object = _Replies(source).load()
    except (ArithmeticError, AttributeError, ImportError, LookupError, TypeError, ValueError) as error:
        raise pickle.UnpicklingError("not a reply") from error
    if not isinstance(reply, Reply):
        raise pickle.UnpicklingError("not a reply")
    return reply


class _Replies(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _ARRAYS:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(_MODULES) and "." not in name else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"a cell may not send {module}.{name}")
        return found
