"""Names of models as people and providers write them."""

from __future__ import annotations

import re
from typing import NamedTuple

ALIASES = {"aws": "bedrock", "gemini": "google", "vertex_ai": "vertex"}
# What Bedrock puts before a name: a region and the vendor; and what comes after one: a version or a date.
_VENDOR = re.compile(r"^(?:[a-z]+\.)?(?:anthropic|amazon|meta|mistral|qwen)\.(?=[a-z])")
_VERSION = re.compile(r"(?:[-@]v\d+(?::\d+)?|[-@]\d{4}-?\d\d-?\d\d|-\d{4}|-latest)$")


class ModelName(NamedTuple):
    """`provider` is None where none is named, `listed` is the name as price lists have it, `bare` has no version."""

    provider: str | None
    listed: str
    bare: str


def model_name(model: str) -> ModelName:
    """The parts of `openai:gpt-5`, `Qwen/Qwen2.5-VL-7B`, `gpt-5-2025-08-07` or `us.amazon.nova-lite-v1:0`."""
    *path, name = model.strip().lower().split("/")
    head, colon, tail = name.partition(":")
    if colon and not tail.isdigit():
        path, name = [head], tail
    provider = path[0] if path else "bedrock" if _VENDOR.match(name) else None
    return ModelName(ALIASES.get(provider or "", provider), name, _VERSION.sub("", _VENDOR.sub("", name)))
