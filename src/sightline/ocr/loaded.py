"""The engines of this process."""

from __future__ import annotations

from functools import cache

from sightline import registry
from sightline.errors import MissingExtra
from sightline.ocr import Engine


@cache
def loaded(name: str) -> Engine:
    """The engine `name` of the registry, whose models are loaded once. Raises UnknownName and MissingExtra."""
    return registry.engine(name)()


@cache
def others(name: str) -> tuple[Engine, ...]:
    """The engines that are installed beside `name`, of those that come with the package."""
    return tuple(engine for other in registry.ENGINES if other != name for engine in _if_installed(other))


def _if_installed(name: str) -> tuple[Engine, ...]:
    try:
        return (loaded(name),)
    except MissingExtra:
        return ()
