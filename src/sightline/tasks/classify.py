"""Which of the caller's categories a document belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from sightline.errors import UsageError
from sightline.tasks.custom import version_of
from sightline.types import Field, Json, Task

# As many as the schema of one answer may list at OpenAI (OpenAI, "Structured model outputs", November 2026).
MOST_CATEGORIES = 1000
NONE_FITS = "other"
PROMPT = "Say which category this document belongs to, by what it is and not by what it mentions."


def classify(categories: Iterable[str] | Mapping[str, str], *, prompt: str | None = None) -> Task:
    """The task of choosing a `category`, which is one of `categories`, names alone or with what each means.

    A category `other` takes what fits none; without it such a document has none, and null. A category is a judgement
    that no print proves, so it is unverified and the outcome a review, unless the task accepts judgements. Raises
    UsageError for fewer than two categories, more than 1,000, an empty one, or two that differ by capitals alone.
    """
    described = _described(categories)
    names = _checked(described)
    last = f"{NONE_FITS} where no other fits" if NONE_FITS in names else "null where none fits"
    lines = [f"- {name}: {meaning}" if meaning else f"- {name}" for name, meaning in described.items()]
    wording = "\n".join([*([prompt] if prompt else []), f"{PROMPT} Give {last}. The categories:", *lines])
    schema: dict[str, Json] = {
        "type": "object",
        "properties": {"category": {"enum": [*names, None]}},
        "required": ["category"],
    }
    field = Field("category", "text", "The name of the category.", required=True, choices=names, printed=False)
    checks = ("required", "choices", "readers", "rated")
    return Task("classify", version_of(schema, wording), wording, (field,), checks, schema=schema, neutral=False)


def _described(categories: Iterable[str] | Mapping[str, str]) -> Mapping[str, str]:
    """Each category with its meaning, empty where none was given."""
    if isinstance(categories, str):
        raise UsageError("The categories are one text; give a list of names.")
    return cast("Mapping[str, str]", categories) if isinstance(categories, Mapping) else dict.fromkeys(categories, "")


def _checked(described: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(described)
    if not 2 <= len(names) <= MOST_CATEGORIES:
        raise UsageError(f"There are {len(names)} categories; give 2 to {MOST_CATEGORIES}.")
    if any(name != name.strip() or not name.isprintable() or not name for name in names):
        raise UsageError("A category is empty, has blanks at an end or is no single line; give each a name.")
    if len({name.casefold() for name in names}) < len(names):
        raise UsageError("Two categories differ by capitals alone; give each its own name.")
    return names
