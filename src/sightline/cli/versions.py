"""Which releases are installed: of this package, of what it stands on, and of its optional extras."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata

PACKAGE = "sightline"
FOR_DEVELOPERS = "dev"
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)[^;]*(?:;.*\bextra\s*==\s*['\"](?P<extra>[\w-]+)['\"])?")


def version_of(package: str) -> str | None:
    """The installed release of `package`, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def own_version() -> str:
    """The release of this package; a copy that was never installed does not know it."""
    return version_of(PACKAGE) or "(not installed, running from source)"


def dependencies() -> dict[str, str | None]:
    """The release of each package that the main job needs, None for one that is missing."""
    return {name: version_of(name) for name, extra in _requirements() if extra is None}


def extras() -> dict[str, bool]:
    """Each optional extra, and whether all of its packages are there."""
    found: dict[str, bool] = {}
    for name, extra in _requirements():
        if extra not in (None, FOR_DEVELOPERS):
            found[extra] = found.get(extra, True) and version_of(name) is not None
    return found


def _requirements() -> Iterator[tuple[str, str | None]]:
    """Name and extra of each requirement that this package declares."""
    try:
        declared = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return
    for line in declared:
        if match := REQUIREMENT.match(line):
            yield match["name"], match["extra"]
