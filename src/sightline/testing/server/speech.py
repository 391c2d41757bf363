"""How an answer is put into words, and how it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sightline.testing.server.answers import as_text
from sightline.testing.server.behaviour import Behaviour
from sightline.testing.server.call import Call, Ending, object_of
from sightline.testing.server.tokens import CHARACTERS_PER_TOKEN, text_tokens

REFUSAL = "I can't help with that."
PROSE = "Here is what I found in the picture:\n\n{}\n\nLet me know if you need anything else."
WRONG: Any = {"unexpected": True}


def spoken(call: Call, said: Any, behaviour: Behaviour) -> tuple[Call, str, Ending]:
    """The call as the model took it, the text of its answer, and its end.

    A model that refuses, says nothing or writes around its answer has not called the tool it was told to.
    """
    match behaviour.do:
        case "refusal":
            return call, REFUSAL, "refusal"
        case "filter" | "filtered":
            return call, "", "filter"
        case "blocked":
            return call, "", "blocked"
        case "empty":
            return replace(call, channel="text"), "", "stop"
        case "fenced":
            return replace(call, channel="text"), f"```json\n{as_text(said)}\n```", "stop"
        case "prose":
            return replace(call, channel="text"), PROSE.format(as_text(said)), "stop"
        case "truncated":
            return call, as_text(said)[: len(as_text(said)) // 2], "length"
        case _:
            text = as_text(mistyped(said) if behaviour.do == "wrong_type" else said)
            return _within(call, text)


def mistyped(said: Any) -> Any:
    """`said` with an object where its first value was; a list where there is none."""
    try:
        said = json.loads(said) if isinstance(said, str) else said
    except ValueError:
        return []
    known = object_of(said)
    return {**known, next(iter(known)): WRONG} if known else []


def _within(call: Call, text: str) -> tuple[Call, str, Ending]:
    """`text` up to the most tokens that the call allows."""
    if call.max_tokens is None or text_tokens(text) <= call.max_tokens:
        return call, text, "stop"
    return call, text[: call.max_tokens * CHARACTERS_PER_TOKEN], "length"
