"""How a vendor of moderation is reached: what is given comes first, then the environment."""

from __future__ import annotations

import os
from importlib.util import find_spec

from sightline.errors import MissingExtra, ModeratorUnauthorized, UsageError

# Half a second is usual for a picture; a vendor that takes twenty times that is not going to answer.
DEADLINE_S = 10.0


def first(given: str | None, variables: tuple[str, ...]) -> str | None:
    """What is `given`, or the first of the environment's `variables` that says something."""
    said = (os.environ.get(name, "").strip() for name in variables)
    return given or next((value for value in said if value), None)


def key(moderator: str, given: str | None, variables: tuple[str, ...]) -> str:
    """The key of `moderator`. Raises ModeratorUnauthorized without one."""
    found = first(given, variables)
    if found is None:
        raise ModeratorUnauthorized(f"{moderator} needs a key; set {' or '.join(variables)}, or give it.")
    return found


def address(moderator: str, given: str | None, variables: tuple[str, ...]) -> str:
    """The address of `moderator` without a slash at its end. Raises UsageError without one."""
    found = first(given, variables)
    if found is None:
        raise UsageError(f"{moderator} needs an address; set {' or '.join(variables)}, or give it.")
    return found.rstrip("/")


def installed(moderator: str, package: str, extra: str) -> None:
    """Raise MissingExtra unless `package` is there."""
    if find_spec(package) is None:
        raise MissingExtra(
            f"The moderator {moderator} needs {package}, which is not installed; run: pip install 'sightline[{extra}]'"
        )
