"""A task from the caller's own JSON Schema or pydantic model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Protocol, TypeAlias

from sightline.errors import UsageError
from sightline.tasks.kinds import format_of, kind_of
from sightline.tasks.nodes import Leaf, Node, groups_of, leaves_of
from sightline.tasks.schema import read_schema
from sightline.types import Field, Json, Task

PROMPT = "Read this document. Copy values as printed; give null for what is not on it, and never calculate a value."
_OF_VALUES = ("required", "choices", "rules", "formats", "checksums")
CHECKS = (*_OF_VALUES, "legible", "label", "readers", "rivals", "days", "tax_ids", "ibans", "currency", "rated")


class Model(Protocol):
    """A pydantic model, or whatever else writes its own JSON Schema."""

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of its instances."""
        ...


Asked: TypeAlias = Mapping[str, Json] | type[Model]


def task_of(schema: Asked, *, name: str | None = None, prompt: str | None = None) -> Task:
    """The task of reading what `schema`, a JSON Schema or a pydantic model, describes.

    `prompt` is said in addition to what every such task says. The name is `schema:` and the title of the schema
    unless it is given. Raises UsageError for a schema that no answer can be held to.
    """
    told = _told(schema)
    root = read_schema(told)
    title = str(told.get("title") or "")
    wording = _prompt(root, prompt)
    fields = tuple(map(_field, leaves_of(root)))
    proven = any(field.path == "total" and field.kind == "amount" for field in fields)
    return Task(
        name=name or (f"schema:{title}" if title else "schema"),
        version=version_of(told, wording),
        prompt=wording,
        fields=fields,
        checks=(*CHECKS, *(["sums"] if proven else [])),
        schema=told,
    )


def version_of(schema: Json, prompt: str) -> int:
    """A number that changes with the schema or the prompt."""
    text = json.dumps([schema, prompt], sort_keys=True, ensure_ascii=False)
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:6])


def _told(schema: object) -> dict[str, Any]:
    if isinstance(schema, Mapping):
        return dict(schema)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] (JSON is untyped)
    write = getattr(schema, "model_json_schema", None)
    if write is None:
        raise UsageError("The schema is neither a mapping, such as a JSON Schema, nor a pydantic model.")
    from pydantic.errors import PydanticUserError

    try:
        return write()
    except PydanticUserError as error:
        raise UsageError(f"The model has no JSON Schema: {error.message}") from error


def _prompt(root: Node, prompt: str | None) -> str:
    groups = [f"- {path}: {description}" for path, description in groups_of(root)]
    about = [root.description] if root.description else []
    return "\n".join([PROMPT, *about, *groups, *([prompt] if prompt else [])])


def _field(leaf: Leaf) -> Field:
    name = leaf.path.rpartition(".")[2].removesuffix("[]")
    node = leaf.node
    kind = kind_of(name, node)
    choices = tuple(node.choices) or (("true", "false") if node.shape == "boolean" else ())
    return Field(
        path=leaf.path,
        kind=kind,
        description=" ".join(_sentences(name, node, choices)),
        required=leaf.required,
        choices=choices,
        printed=not choices or kind == "currency",
        format=format_of(name, node),
        rules=node.rules + leaf.lists,
    )


def _sentences(name: str, node: Node, choices: tuple[str, ...]) -> Iterator[str]:
    said = (node.description or name.replace("_", " ")).strip()
    yield said if said.endswith((".", "!", "?")) else f"{said}."
    if node.shape == "integer" and not choices:
        yield "A whole number."
    if node.format == "date-time":
        yield "YYYY-MM-DDTHH:MM:SS."
    if choices:
        yield f"One of: {', '.join(choices)}."
