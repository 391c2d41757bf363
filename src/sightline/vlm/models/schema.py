"""The JSON Schema that a task's fields ask for, in the dialects that every vendor compiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from sightline.errors import UsageError
from sightline.types import Field, Kind

JsonSchema: TypeAlias = "dict[str, Any]"
# How a schema lets a model say that a value is not on the page: by null, or by an empty text.
Absent: TypeAlias = Literal["null", "blank"]
Branch: TypeAlias = "dict[str, Branch | Field]"

LIST = "[]"
# The strictest published limit on the properties of one schema is Azure's: "up to 100 object properties total"
# (Microsoft, Structured outputs, November 2026). OpenAI's own is 5,000. Each list and each group is one of them too.
MOST_PROPERTIES = 100

# How many constants one schema may list, and how many characters they may have together where they are more than 250:
# OpenAI, "Structured model outputs", and Microsoft, "Structured outputs" (both November 2026). Google publishes no
# number; people report failures from about 100 constants or some 2,000 characters on (googleapis/python-genai, issues
# 950 and 2133). Others publish none either.
MANY_CHOICES = 250
ENUMS: Mapping[str, tuple[int, int]] = {"openai": (1000, 15_000), "google": (64, 1000)}
STRICTEST_ENUM = (500, 7500)

HINTS: Mapping[Kind, str] = {
    "amount": "Digits with a decimal point, such as 1234.50: no currency, no grouping.",
    "quantity": "A number with a decimal point, without its unit.",
    "date": "YYYY-MM-DD.",
    "time": "HH:MM or HH:MM:SS on the 24-hour clock.",
    "currency": "Three capital letters.",
    "iban": "Without spaces.",
    "tax_id": "As printed, without spaces.",
    "identifier": "As printed.",
    "text": "",
}

# Said of a value that is not looked for on the page.
JUDGED = "Your judgement: it need not be printed."


def schema_of(fields: Iterable[Field], *, absent: Absent = "null", vendor: str = "") -> JsonSchema:
    """An object with every field of `fields`, all required and nothing else allowed.

    Dotted paths become nested objects, `[]` lists. Leaves are texts. With `absent` "null" they may be null; with
    "blank" they are plain texts and empty for what is not there, because Anthropic compiles at most 16 unions. More
    choices than schemas of `vendor` may list are left out of it: the prompt names them, and answers are checked.
    """
    asked = list(fields)
    if not _listable([choice for field in asked for choice in field.choices], vendor):
        most = max(len(field.choices) for field in asked)
        asked = [replace(field, choices=()) if len(field.choices) == most else field for field in asked]
    return _object(tree_of(asked), absent)


def tree_of(fields: Iterable[Field]) -> Branch:
    """The fields by their steps: groups as mappings, the steps of lists end with `[]`.

    Raises UsageError where one path is two things, such as a value and a list.
    """
    root: Branch = {}
    for field in fields:
        *groups, leaf = field.path.split(".")
        here = root
        for group in groups:
            here = _below(here, group, field)
        if leaf in here or _twin(leaf) in here:
            raise _two_things(field)
        here[leaf] = field
    return root


def parts_of(fields: Sequence[Field], *, most: int = MOST_PROPERTIES) -> tuple[tuple[Field, ...], ...]:
    """`fields` in as few parts as `most` properties a schema allow, in their order.

    A list is never torn apart, because rows that were read apart cannot be matched; one that is wider than `most` is
    a part of its own.
    """
    groups = list(_inseparable(fields))
    whole = tuple(field for group in groups for field in group)
    if whole and properties(whole) <= most:
        return (whole,)
    parts: list[tuple[Field, ...]] = []
    for group in groups:
        together = (*parts[-1], *group) if parts else group
        if parts and properties(together) <= most:
            parts[-1] = together
        else:
            parts.append(group)
    return tuple(parts)


def _listable(choices: Sequence[str], vendor: str) -> bool:
    most, characters = ENUMS.get(vendor, STRICTEST_ENUM)
    few = len(choices) <= min(most, MANY_CHOICES) and vendor != "google"
    return few or (len(choices) <= most and sum(map(len, choices)) <= characters)


def properties(fields: Iterable[Field]) -> int:
    """How many properties the schema of `fields` has, those of groups and lists included."""
    return len({path for field in fields for path in _openings(field.path)})


def _inseparable(fields: Sequence[Field]) -> Iterator[tuple[Field, ...]]:
    """Fields of one list together, all others alone, by first appearance."""
    groups: dict[str, list[Field]] = {}
    for field in fields:
        head, mark, _ = field.path.partition(LIST)
        groups.setdefault(head + mark if mark else field.path, []).append(field)
    yield from (tuple(group) for group in groups.values())


def _openings(path: str) -> Iterator[str]:
    steps = path.split(".")
    yield from (".".join(steps[: count + 1]) for count in range(len(steps)))


def _below(here: Branch, group: str, field: Field) -> Branch:
    below = here.setdefault(group, {})
    if isinstance(below, Field) or _twin(group) in here:
        raise _two_things(field)
    return below


def _twin(step: str) -> str:
    """The same name as a list, or as none."""
    return step.removesuffix(LIST) if step.endswith(LIST) else step + LIST


def _two_things(field: Field) -> UsageError:
    return UsageError(f"The task asks for {field.path} where another path has something else; give each its own name.")


def _object(branch: Branch, absent: Absent) -> JsonSchema:
    named = {step.removesuffix(LIST): _node(step, below, absent) for step, below in branch.items()}
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


def _node(step: str, below: Branch | Field, absent: Absent) -> JsonSchema:
    inner = _leaf(below, absent) if isinstance(below, Field) else _object(below, absent)
    return {"type": "array", "items": inner} if step.endswith(LIST) else inner


def _leaf(field: Field, absent: Absent) -> JsonSchema:
    judged = "" if field.printed else JUDGED
    hint = " ".join(part for part in (field.description, HINTS[field.kind], judged) if part)
    blank = absent == "blank"
    text: JsonSchema = {"type": "string"}
    if field.choices:
        text["enum"] = [*field.choices, *([""] if blank else [])]
    if blank:
        return {**text, "description": f"{hint} Empty if it is not there."}
    return {"anyOf": [text, {"type": "null"}], "description": hint}
