"""The ledger port: who may call when, so that no call is made that the server would turn away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sightline.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider allows: `rpm` requests and `tpm` tokens (input and output) in every `window_s` seconds.

    None where a limit is not known. The window is a minute everywhere but in tests.
    """

    rpm: int | None = None
    tpm: int | None = None
    window_s: float = 60.0

    def __post_init__(self) -> None:
        if any(limit is not None and limit < 1 for limit in (self.rpm, self.tpm)) or self.window_s <= 0:
            raise UsageError("Limits are None or at least 1, in a window of more than 0 s.")

    @property
    def known(self) -> bool:
        """Whether there is anything to keep."""
        return self.rpm is not None or self.tpm is not None

    def divided(self, parts: int) -> Limits:
        """One of `parts` equal shares, at least 1 each."""
        rpm = None if self.rpm is None else max(1, self.rpm // parts)
        tpm = None if self.tpm is None else max(1, self.tpm // parts)
        return Limits(rpm, tpm, self.window_s)


@dataclass(frozen=True, slots=True)
class Slot:
    """When a call may start: in `wait_s` seconds. Where not `granted` that is too late, and nothing was reserved."""

    wait_s: float
    granted: bool = True


class Ledger(Protocol):
    """Gives out times to start, in the order in which it is asked. `key` names what shares a limit.

    A slot lies in the future instead of being raced for: nobody polls, and nobody is overtaken. Never raises: an
    implementation that loses its server goes on by itself, more slowly, and says so.
    """

    async def reserve(self, key: str, limits: Limits, tokens: int, *, longest_s: float) -> Slot:
        """The next time at which a request of `tokens` tokens may start, if it is within `longest_s` seconds."""
        ...

    async def settle(self, key: str, limits: Limits, *, requests: int = 0, tokens: int = 0) -> None:
        """Correct what was reserved by what was used: negative to give back, positive to add."""
        ...

    async def pause(self, key: str, limits: Limits, seconds: float) -> None:
        """Give out no slot for so long: the server turned a call away."""
        ...
