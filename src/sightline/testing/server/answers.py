"""Who answers: the port, and the two answerers that need no labels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

from sightline.testing.server.call import Call
from sightline.testing.server.fill import fill


class Answerer(Protocol):
    """Says what the model says to one call."""

    def answer(self, call: Call) -> Any:
        """A text as it is, or a value that goes out as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Nulls:
    """Fills the schema of the call with nulls; without a schema says `text`."""

    text: str = "There is nothing to say about this picture."

    def answer(self, call: Call) -> Any:
        """Nulls, or the text."""
        if call.schema is not None:
            return fill(call.schema, None)
        return {} if call.channel == "json" else self.text


@dataclass(frozen=True, slots=True)
class Echo:
    """Says the same to every call, in whichever shape it was asked."""

    value: Any

    def answer(self, call: Call) -> Any:
        """The value, as it is."""
        del call
        return self.value


def as_text(answer: Any) -> str:
    """What `answer` is as the text of a model."""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
