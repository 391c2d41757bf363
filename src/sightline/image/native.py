"""The fast decoders, where this machine has them. Without one, Pillow does its work: slower, and as right."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def turbojpeg() -> Any:
    """The module of libjpeg-turbo, simplejpeg; None where its wheel is missing."""
    return _imported("simplejpeg")


@cache
def vips() -> Any:
    """The module of libvips, pyvips; None where its wheel is missing.

    For the whole process it gets one thread, no cache, and none of the loaders that were not made for hostile files.
    """
    module = _imported("pyvips")
    if module is not None:
        module.concurrency_set(1)
        module.cache_set_max(0)
        module.block_untrusted_set(state=True)
    return module


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except (ImportError, OSError):
        return None
