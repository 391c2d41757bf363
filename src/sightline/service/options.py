"""The options of each route, as pydantic models: they check what is sent, and say what may be in /docs."""

from __future__ import annotations

import json
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MOST_PROMPT = 20_000
MOST_CATEGORIES = 500


def _stated(value: Any) -> Any:
    """JSON in a field of a form or a query, which hold texts only."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return json.loads(value)
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
    return value


def _categories(value: Any) -> Any:
    """Names with their meanings, from either of them as JSON, or from names that commas part."""
    found = _stated(value)
    if isinstance(found, str):
        found = [name.strip() for name in found.split(",") if name.strip()]
    if isinstance(found, list):
        names = cast("list[Any]", found)
        if len({str(name) for name in names}) < len(names):
            raise ValueError("a category is named twice")
        return {str(name): "" for name in names}
    return found


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Pages = Annotated[
    str | None, Field(max_length=200, description="Pages of a PDF or a TIFF, such as 1-3,5.", examples=["1-3"])
]
Prompt = Annotated[str | None, Field(min_length=1, max_length=MOST_PROMPT, description="What to ask of the picture.")]


class ExtractOptions(_Options):
    """What is read: a task, a schema, categories or a prompt; without any, the page tells a receipt from an invoice."""

    task: Annotated[
        str | None,
        Field(max_length=64, description="receipt, invoice, table, classify or describe.", examples=["receipt"]),
    ] = None
    schema_: Annotated[
        dict[str, Any] | None,
        BeforeValidator(_stated),
        Field(alias="schema", description="A JSON Schema of the values to read; as text in a form or a query."),
    ] = None
    prompt: Prompt = None
    categories: Annotated[
        Annotated[dict[str, str], Field(max_length=MOST_CATEGORIES)] | None,
        BeforeValidator(_categories),
        Field(
            description="Categories to choose from: a list of names, or an object of names and what they mean.",
            json_schema_extra={
                "anyOf": [
                    {"type": "array", "items": {"type": "string"}},
                    {"type": "object", "additionalProperties": {"type": "string"}},
                ]
            },
        ),
    ] = None
    pages: Pages = None
    accept_judgements: Annotated[
        bool | None, Field(description="Whether judgements, which no print can prove, need nobody's review.")
    ] = None


class BatchOptions(ExtractOptions):
    """What is read of each document, and who hears of the end."""

    webhook: Annotated[
        str | None, Field(max_length=2000, description="An address that hears of the end, where that is allowed.")
    ] = None
    webhook_secret: Annotated[
        str | None,
        Field(max_length=100, description="What it is signed with, 24 to 64 bytes as base64; else one is made."),
    ] = None


class AnalyzeOptions(_Options):
    """A picture and a prompt."""

    prompt: Annotated[
        str,
        Field(min_length=1, max_length=MOST_PROMPT, description="What to ask.", examples=["What is on the table?"]),
    ] = "Describe this image"
    pages: Pages = None


class CompareOptions(_Options):
    """A question about all of the pictures at once."""

    question: Annotated[
        str,
        Field(min_length=1, max_length=MOST_PROMPT, description="What to answer.", examples=["What has changed?"]),
    ]


class SequenceOptions(_Options):
    """What pictures that follow each other are about."""

    context: Annotated[
        str, Field(max_length=MOST_PROMPT, description="What they are about.", examples=["A building site by week"])
    ] = ""


class ScanOptions(_Options):
    """Nothing but pages: what is looked for is a setting."""

    pages: Pages = None


class CostOptions(_Options):
    """At which models; a size stands for a picture that need not be sent."""

    model: Annotated[str | None, Field(max_length=200, description="Models, parted by commas.")] = None
    detail: Annotated[str, Field(max_length=20, description="The level to ask for.")] = "auto"
    size: Annotated[
        str | None, Field(pattern=r"^\d{1,6}[xX]\d{1,6}$", description="WIDTHxHEIGHT in px.", examples=["4032x3024"])
    ] = None
