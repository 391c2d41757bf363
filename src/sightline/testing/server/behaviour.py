"""What the server does with a call: answer it, or fail in one of the ways in which vendors do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias, cast, get_args

from sightline.errors import UsageError
from sightline.testing.server.call import Call, object_of
from sightline.testing.server.faults import KINDS, FaultKind

End: TypeAlias = Literal["refusal", "filter", "blocked", "truncated", "empty", "no_usage"]
Form: TypeAlias = Literal["fenced", "prose", "wrong_type"]
Body: TypeAlias = Literal["malformed", "html", "blank"]
Line: TypeAlias = Literal["hang", "reset", "cut", "stream_error"]
Deed: TypeAlias = Literal["answer"] | FaultKind | End | Form | Body | Line

DEEDS: frozenset[str] = frozenset({"answer", *KINDS, *get_args(End), *get_args(Form), *get_args(Body), *get_args(Line)})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What is done with one call, `latency_s` seconds after it came.

    `do` is "answer", one of the faults (`rate_limit`, `quota`, `overloaded`, `server`, `unavailable`, `timeout`,
    `auth`, `model`, `bad_image`, `image_too_large`, `too_many_images`, `too_large`, `request`, `filtered`), or:

    - how the answer ends: `refusal`, `filter` (a content filter stops the answer), `blocked` (one stops the question),
      `truncated`, `empty`, `no_usage` (a good answer without usage);
    - how its text is written: `fenced` (in a code fence), `prose` (with sentences around it), `wrong_type`;
    - a body that is no answer, with status 200: `malformed` (JSON cut short), `html`, `blank`;
    - what happens on the line: `hang` (nothing, until the client gives up), `reset` (a TCP reset in the middle),
      `cut` (the connection is closed before the promised end), `stream_error` (an error event in a stream).

    `retry_after_s` goes with `rate_limit` and `overloaded`. `cached_share`, 0 to 1, is the part of the text tokens
    that the usage calls cached. `answer` replaces what the answerer would say.
    """

    do: Deed = "answer"
    latency_s: float = 0.0
    retry_after_s: float | None = None
    cached_share: float = 0.0
    answer: Any = None

    def __post_init__(self) -> None:
        """Raises UsageError for a deed that there is not, and for values out of range."""
        if self.do not in DEEDS:
            raise UsageError(f"The fake server cannot do {self.do!r}; choose one of: {', '.join(sorted(DEEDS))}.")
        if self.latency_s < 0 or not 0 <= self.cached_share <= 1:
            raise UsageError("latency_s is at least 0 and cached_share is 0 to 1; correct the behaviour.")


ANSWER = Behaviour()
Script: TypeAlias = "Behaviour | Sequence[Behaviour] | Mapping[str, Script] | Callable[[Call], Behaviour | None] | None"


@dataclass(slots=True)
class Director:
    """Follows a script. It is only asked about calls that the vendor would have taken."""

    script: Script
    _used: dict[int, int] = field(default_factory=dict[int, int])

    def next(self, call: Call) -> Behaviour:
        """What is done with `call`. A list is used up call by call; when it is, calls are answered."""
        return self._choose(self.script, call) or ANSWER

    def _choose(self, script: Script, call: Call) -> Behaviour | None:
        if script is None or isinstance(script, Behaviour):
            return script
        if callable(script):
            return script(call)
        if isinstance(script, Mapping):
            return self._choose(_entry(script, call), call)
        position = self._used.get(id(script), 0)
        self._used[id(script)] = position + 1
        return script[position] if position < len(script) else None


def _entry(script: Mapping[str, Script], call: Call) -> Script:
    """The part for the first pattern that fits `wire:model`, the wire or the model."""
    names = (f"{call.wire}:{call.model}", call.wire, call.model)
    fitting = (part for pattern, part in script.items() if any(fnmatchcase(name, pattern) for name in names))
    return next(fitting, None)


def read_script(text: str) -> Script:
    """A script as JSON: `{"do": "hang"}`, a list of such, or an object of them by wire or model, `*` being anything.

    Raises UsageError where it is none.
    """
    try:
        return _read(json.loads(text))
    except (ValueError, TypeError) as error:
        raise UsageError(
            f'The script cannot be read ({error}); write behaviours such as [{{"do": "server"}}, {{"do": "answer"}}].'
        ) from error


def _read(value: Any) -> Script:
    if isinstance(value, list):
        return [_behaviour(item) for item in cast("list[Any]", value)]
    known = object_of(value)
    if known is not None and not known.keys() <= {field.name for field in fields(Behaviour)}:
        return {key: _read(part) for key, part in known.items()}
    return _behaviour(value)


def _behaviour(value: Any) -> Behaviour:
    known = object_of(value)
    if known is None:
        raise TypeError(f"{value!r} is no behaviour")
    return Behaviour(**known)
