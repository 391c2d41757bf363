"""An answer against the fields it was asked for: the values in their shape, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sightline.types import Candidate, Field, Json
from sightline.vlm.models.leaf import Unfit, fitted
from sightline.vlm.models.schema import LIST, Branch, tree_of

# A page has no more rows than this; an answer that has is a loop of the model.
MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Filled:
    """`values` in the shape of the fields, and by path the `complaints` about what does not fit, which are None there.

    Complaints say what a value should be and never what it was.
    """

    values: dict[str, Json]
    complaints: Mapping[str, str]


def fill_in(fields: Iterable[Field], answer: Mapping[str, object]) -> Filled:
    """What `answer` says about `fields`. What it does not mention is None; what was not asked for is left out.

    So is an item of a list that is null, or whose every part is: items are what is there, and models are told to give
    null for what is not. A row with one value keeps its other parts as None.
    """
    tree = tree_of(fields)
    complaints: dict[str, str] = {}
    known = {step.removesuffix(LIST) for step in tree}
    if not known & answer.keys():
        complaints[""] = f"none of the asked fields ({', '.join(sorted(known))}) is in the answer"
    return Filled(_object(tree, answer, "", complaints), complaints)


def candidates_of(values: Mapping[str, Json], reader: str) -> dict[str, tuple[Candidate, ...]]:
    """One candidate for each value that is there, by its path."""
    return {path: (Candidate(value, reader, 1.0),) for path, value in _leaves(values, "")}


def merged(parts: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The values of parts that were asked for one by one, as if they had been asked together."""
    whole: dict[str, Json] = {}
    for part in parts:
        for key, value in part.items():
            held = whole.get(key)
            both = isinstance(held, Mapping) and isinstance(value, Mapping)
            whole[key] = merged([held, value]) if both else value  # pyright: ignore[reportArgumentType] (`both` says so)
    return whole


def _object(branch: Branch, answer: Mapping[str, object], prefix: str, complaints: dict[str, str]) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for step, below in branch.items():
        name = step.removesuffix(LIST)
        path, given = f"{prefix}{name}", answer.get(name)
        if step.endswith(LIST):
            values[name] = _items(below, given, path, complaints)
        else:
            values[name] = _node(below, given, path, complaints)
    return values


def _node(below: Branch | Field, given: object, path: str, complaints: dict[str, str]) -> Json:
    if isinstance(below, Field):
        return _leaf(below, given, path, complaints)
    if given is not None and not isinstance(given, Mapping):
        complaints[path] = "has to be an object"
    inside: Mapping[str, object] = given if isinstance(given, Mapping) else {}  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)
    return _object(below, inside, f"{path}.", complaints)


def _items(below: Branch | Field, given: object, path: str, complaints: dict[str, str]) -> list[Json]:
    if given is None:
        return []
    if not isinstance(given, list):
        complaints[path] = "has to be a list"
        return []
    rows: list[object] = given  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)
    if len(rows) > MOST_ITEMS:
        complaints[path] = f"has {len(rows)} items; a document has no more than {MOST_ITEMS}"
        return []
    read = [_node(below, row, f"{path}[{index}]", complaints) for index, row in enumerate(rows)]
    return [row for row in read if row is not None and not _is_blank(row)]


def _leaf(field: Field, given: object, path: str, complaints: dict[str, str]) -> str | None:
    try:
        return fitted(given, field)
    except Unfit as misfit:
        complaints[path] = str(misfit)
        return None


def _is_blank(row: Json) -> bool:
    return isinstance(row, Mapping) and not any(True for _ in _leaves(row, ""))


def _leaves(node: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from _leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _leaves(child, f"{path}[{index}]")
    elif isinstance(node, str):
        yield path, node
