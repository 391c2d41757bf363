"""What is installed beside this package: what it stands on, its optional extras, the models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "sightline"
FOR_DEVELOPERS = "dev"
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)[^;]*(?:;.*\bextra\s*==\s*['\"](?P<extra>[\w-]+)['\"])?")


def dependencies() -> dict[str, str | None]:
    """The release of each package that the main job needs, None for one that is missing.

    Empty for a copy that runs from its source, as only an installed one says what it needs.
    """
    return {name: _version(name) for name, extra in _requirements() if extra is None}


def extras() -> dict[str, bool]:
    """Each optional extra, and whether all of its packages are there."""
    found: dict[str, bool] = {}
    for name, extra in _requirements():
        if extra not in (None, FOR_DEVELOPERS):
            found[extra] = found.get(extra, True) and _version(name) is not None
    return found


def models() -> list[str]:
    """The OCR models that the RapidOCR wheel carries, by file name; their names hold their versions."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return []
    return sorted(path.stem for path in Path(spec.origin).with_name("models").glob("*.onnx"))


def _requirements() -> Iterator[tuple[str, str | None]]:
    """Name and extra of each requirement that this package declares."""
    try:
        declared = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return
    for line in declared:
        if match := REQUIREMENT.match(line):
            yield match["name"], match["extra"]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
