"""The OpenAPI description of routes that read their bodies themselves."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sightline.service.answer import JSON
from sightline.service.problems import MEDIA_TYPE
from sightline.service.shapes import SCHEMAS, Schema

BINARY: Schema = {"type": "string", "format": "binary"}
RAW_TYPES = ("image/jpeg", "image/png", "application/pdf", "application/octet-stream")
# The smallest PNG there is: one white pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
FILE: Schema = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 255},
        "data": {"type": "string", "contentEncoding": "base64", "description": "The file, as base64."},
        "url": {"type": "string", "description": "Its address, where this service may fetch it."},
    },
    "additionalProperties": False,
}
# Letters of a text in the query: each of them takes up to 12 bytes there, and all of them have to fit in 64 KiB.
MOST_IN_QUERY = 1000
HEADERS = (
    ("idempotency-key", "The same key with the same request brings the same answer, and nothing is done twice.", 255),
    ("x-request-id", "Names the request in the log of the service; else it gets a name.", 64),
)


def documents(options: type[BaseModel], answer: str, example: Schema, *, status: int = 200) -> dict[str, Any]:
    """What a route says of its request and its answer, whose schema is called `answer`; `example` are options."""
    stated = options.model_json_schema()
    properties: Schema = stated.get("properties", {})
    required: list[str] = stated.get("required", [])
    in_json = {"file": FILE, "files": {"type": "array", "items": FILE}, **properties}
    in_form = {"file": {"type": "array", "items": BINARY}, "url": {"type": "string"}, **properties}
    sent = {"file": {"name": "receipt.png", "data": PIXEL}, **example}
    content = {
        "application/json": {"schema": _body(in_json, required), "example": sent},
        "multipart/form-data": {"schema": _body(in_form, required)},
        **{kind: {"schema": BINARY} for kind in RAW_TYPES},
    }
    return {
        "requestBody": {"content": content, "description": "One document or several. Options may be in the query."},
        "parameters": [*(_in_query(name, schema) for name, schema in properties.items()), *map(_in_header, HEADERS)],
        "responses": {str(status): _answer(answer)},
    }


def completed(openapi: dict[str, Any]) -> dict[str, Any]:
    """`openapi` with the schemas that routes name, the key, and the problems that every route may answer with."""
    parts = openapi.setdefault("components", {})
    parts["schemas"] = dict(SCHEMAS)
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "`sightline keys create`"}}
    told = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path, methods in openapi["paths"].items():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "What went wrong.", "content": {MEDIA_TYPE: told}}
            if path.startswith("/v1/"):
                operation["security"] = [{"key": []}]
    return openapi


def answers(name: str, media_type: str = JSON) -> dict[str, Any]:
    """What a route says that answers with the schema called `name`, or with lines of it."""
    return {"responses": {"200": _answer(name, media_type)}}


def _answer(name: str, media_type: str = JSON) -> Schema:
    schemas: list[Schema] = [{"$ref": f"#/components/schemas/{one}"} for one in name.split("|")]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"description": "Done.", "content": {media_type: {"schema": schema}}}


def _body(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _in_query(name: str, schema: Schema) -> Schema:
    # A required one may be in the body, and so may a longer one.
    return {"name": name, "in": "query", "required": False, "schema": _short(schema)}


def _short(schema: Schema) -> Schema:
    """`schema` for texts that fit into the head of a request, with all others and however their letters are written."""
    kinds: list[Schema] = schema.get("anyOf", [])
    held = {**schema, "anyOf": [_short(kind) for kind in kinds]} if kinds else schema
    most = held.get("maxLength")
    return held if most is None else {**held, "maxLength": min(most, MOST_IN_QUERY)}


def _in_header(header: tuple[str, str, int]) -> Schema:
    name, said, most = header
    return {"name": name, "in": "header", "description": said, "schema": {"type": "string", "maxLength": most}}
