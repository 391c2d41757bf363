"""What a vendor says when it does not answer: one list of kinds, which each wire words in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

FaultKind: TypeAlias = Literal[
    "auth",
    "bad_image",
    "filtered",
    "image_too_large",
    "model",
    "overloaded",
    "quota",
    "rate_limit",
    "request",
    "server",
    "timeout",
    "too_large",
    "too_many_images",
    "unavailable",
]
KINDS: frozenset[str] = frozenset(get_args(FaultKind))


@dataclass(frozen=True, slots=True)
class Wording:
    """How one vendor states one kind of fault: the HTTP status, its own name and code for it, and its sentence."""

    status: int
    name: str
    message: str
    code: str | None = None


Wordings: TypeAlias = Mapping[FaultKind, Wording]


class Fault(Exception):
    """An error that the vendor answers with. Parts that are None are as the wire words that kind."""

    def __init__(
        self,
        kind: FaultKind,
        message: str | None = None,
        *,
        param: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        """`param` is the path of what is wrong in the request."""
        super().__init__(message or kind)
        self.kind: FaultKind = kind
        self.message = message
        self.param = param
        self.code = code
        self.retry_after_s = retry_after_s
