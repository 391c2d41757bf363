"""Pictures, and moderators of every kind at fake vendors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import pytest

from sightline import registry
from sightline.image.encode import jpeg
from sightline.moderate import Moderator
from sightline.moderate.azure_content_safety import AzureContentSafety
from sightline.moderate.google_vision import GoogleVision
from sightline.moderate.openai_moderation import OpenAIModeration
from sightline.moderate.rekognition import Rekognition
from sightline.testing.conformance.sheets import printed_sheet
from sightline.testing.moderators import FakeModerators

KEY = "a-key-of-nobody"
REGION = "eu-central-1"
VENDORS: Mapping[str, Callable[..., Any]] = {
    "azure-content-safety": lambda url, **more: AzureContentSafety(api_key=KEY, base_url=url, **more),
    "google-vision": lambda url, **more: GoogleVision(api_key=KEY, base_url=url, **more),
    "openai-moderation": lambda url, **more: OpenAIModeration(api_key=KEY, base_url=f"{url}/v1", **more),
    "rekognition": lambda url, **more: Rekognition(region=REGION, base_url=url, **more),
}
Connect: TypeAlias = Callable[..., AbstractAsyncContextManager[tuple[Any, FakeModerators]]]


@pytest.fixture(autouse=True, scope="session")
def credentials_of_nobody() -> Iterator[None]:
    """Whatever the person who runs the tests has: no test spends it."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_REKOGNITION"):
            environment.delenv(name, raising=False)
        for name in ("CONTENT_SAFETY_KEY", "CONTENT_SAFETY_ENDPOINT", "GOOGLE_VISION_API_KEY"):
            environment.delenv(name, raising=False)
        environment.setenv("AWS_ACCESS_KEY_ID", KEY)
        environment.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def page() -> bytes:
    """A printed page, as it would be sent."""
    return jpeg(printed_sheet().pages[0].pixels)


@pytest.fixture(scope="session")
def nudenet() -> Moderator:
    """The embedded moderator, loaded once."""
    return registry.moderator("nudenet")()


@pytest.fixture(scope="session")
def reach() -> Mapping[str, Callable[..., Any]]:
    """Makers of the vendors' moderators, by name, each from an address."""
    return VENDORS


@pytest.fixture
def connect() -> Connect:
    """`async with connect("rekognition", seen, script=..., deadline_s=...) as (moderator, server)`."""

    @asynccontextmanager
    async def connected(
        name: str, seen: Mapping[str, float | str] | None = None, *, keys=(), script=None, **more: Any
    ) -> AsyncIterator[tuple[Any, FakeModerators]]:
        async with FakeModerators({name: seen or {}}, script=script, keys=keys) as server:
            moderator = VENDORS[name](server.url, **more)
            try:
                yield moderator, server
            finally:
                if hasattr(moderator, "aclose"):
                    await moderator.aclose()

    return connected
