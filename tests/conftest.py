"""What tests of several parts share."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from sightline.vlm.models.vendors import VENDORS

# What moderators are reached by, beside the keys that their vendors' models have too.
MODERATORS = (
    "CONTENT_SAFETY_ENDPOINT",
    "CONTENT_SAFETY_KEY",
    "GOOGLE_VISION_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
REDIS = os.environ.get("REDIS_URL", "redis://localhost:6379/0")


@pytest.fixture(scope="session")
def misbehave() -> Iterator[ModuleType]:
    """The module of that name, where other processes find it too."""
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(Path(__file__).parent / "misbehaving")
        yield import_module("misbehave")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a running server; missing in CI it is a failure, elsewhere a reason to skip."""
    place = urlsplit(REDIS)
    try:
        socket.create_connection((place.hostname or "localhost", place.port or 6379), timeout=1).close()
    except OSError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Redis server at {REDIS}: {error}")
        pytest.skip(f"no Redis server at {REDIS}; start one, or name one in REDIS_URL")
    return REDIS


@pytest.fixture(autouse=True, scope="session")
def nothing_kept() -> Iterator[None]:
    """No test finds what another one, or the person who runs them, was answered; tests of the cache name a file."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIGHTLINE_CACHE__ENABLED", "off")
        yield


@pytest.fixture(autouse=True, scope="session")
def no_real_vendor() -> Iterator[None]:
    """Whatever keys the person who runs the tests has: no test spends them."""
    with pytest.MonkeyPatch.context() as environment:
        known = [name for vendor in VENDORS.values() for name in (*vendor.keys, *vendor.urls)]
        for name in (*known, *MODERATORS):
            environment.delenv(name, raising=False)
        yield
