"""How sure a model says it is: fields beside those of the task, and their values as ratings of the answer.

It is asked together with the values, so that it costs some tokens and no call. Values of lists are not rated: every row
would double.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sightline.types import Field, Json
from sightline.vlm.models.schema import LIST

# The group that holds them. A task with a field of that name is not asked for ratings.
GROUP = "how_sure"
SCALE = ("1", "2", "3", "4", "5")


def rated(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """`fields` with one more for each value that stands alone: how sure the model is of it."""
    if any(field.path.partition(".")[0].removesuffix(LIST) == GROUP for field in fields):
        return fields
    return (*fields, *(_rating(field) for field in fields if LIST not in field.path))


def ratings_of(values: Mapping[str, Json]) -> tuple[dict[str, Json], dict[str, int]]:
    """The values without the group, and the ratings of those that are there, by path."""
    plain = {name: value for name, value in values.items() if name != GROUP}
    known = dict(_leaves(plain, ""))
    said = _leaves(values.get(GROUP), "")
    return plain, {path: int(rating) for path, rating in said if path in known}


def _rating(field: Field) -> Field:
    told = f"How sure you are of {field.path}, from 1, a guess, to 5, certain; null where you gave no value."
    return Field(f"{GROUP}.{field.path}", "text", told, choices=SCALE, printed=False)


def _leaves(node: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from _leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(node, str):
        yield path, node
