"""Regular expressions that strangers wrote."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sightline.errors import UsageError

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator


def finds(pattern: str, text: str) -> bool:
    """Whether `pattern` matches anywhere in `text`, as in JSON Schema.

    Takes time in proportion to the text, whatever the pattern: the regular expressions of Rust, which pydantic brings
    along, never go back. That is why they have no look-around and no back-references. Raises UsageError for a pattern
    that has them, is none, or needs too much memory.
    """
    from pydantic_core import ValidationError

    try:
        _matcher(pattern).validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> SchemaValidator:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
    except SchemaError as error:
        raise UsageError(
            "A pattern of the schema cannot be used: it is no regular expression, or has look-around or "
            "back-references, which can take for ever. Write it without them, or leave it out."
        ) from error
