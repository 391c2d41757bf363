"""Options that belong together, as one parameter of a command: Typer itself knows a parameter for each option."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, get_type_hints


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """`command` as Typer takes it: of a parameter that is a dataclass, each field is an option."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, type[Any]] = {
        name: hint for name, hint in hints.items() if isinstance(hint, type) and is_dataclass(hint)
    }

    @wraps(command)
    def called(**given: Any) -> None:
        made = {
            name: group(**{one.name: given.pop(one.name) for one in fields(group)}) for name, group in groups.items()
        }
        command(**given, **made)

    flat = [
        part
        for one in signature(command).parameters.values()
        for part in (_options(hints[one.name]) if one.name in groups else [one.replace(annotation=hints[one.name])])
    ]
    called.__signature__ = signature(command).replace(parameters=flat)  # pyright: ignore[reportAttributeAccessIssue] (inspect looks for it)
    return called


def _options(group: type[Any]) -> Iterator[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    for one in fields(group):
        default = Parameter.empty if one.default is MISSING else one.default
        yield Parameter(one.name, Parameter.KEYWORD_ONLY, default=default, annotation=hints[one.name])
