"""Amazon Rekognition: `DetectModerationLabels`.

Source: Amazon, Rekognition Developer Guide, Moderating content, and the service model in botocore; `labels.toml` says
what of it was compared. Pictures have at most 5 MB as bytes. Amazon's client is not asynchronous: each call has a
thread, which its timeout ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sightline.errors import (
    ModeratorDown,
    ModeratorError,
    ModeratorTimeout,
    ModeratorUnauthorized,
    PictureNotTaken,
    UsageError,
)
from sightline.moderate import access
from sightline.moderate.labels import tables
from sightline.moderate.line import unreadable
from sightline.types import Moderation

EXTRA = "bedrock"
CONNECT_S = 5.0
# Labels below it are not told, and so score 0. The audit keeps what is above, far below any threshold.
LEAST_CONFIDENCE = 10.0
# What is no fault of the server, by the name of Amazon's exception.
FAULTS: Mapping[str, type[ModeratorError]] = {
    "AccessDeniedException": ModeratorUnauthorized,
    "ExpiredTokenException": ModeratorUnauthorized,
    "IncompleteSignatureException": ModeratorUnauthorized,
    "InvalidSignatureException": ModeratorUnauthorized,
    "MissingAuthenticationTokenException": ModeratorUnauthorized,
    "UnrecognizedClientException": ModeratorUnauthorized,
    "ImageTooLargeException": PictureNotTaken,
    "InvalidImageFormatException": PictureNotTaken,
    "InvalidParameterException": PictureNotTaken,
    "ValidationException": PictureNotTaken,
}


class Rekognition:
    """Rekognition with credentials from Amazon's own places, such as roles, profiles and the environment.

    Raises MissingExtra without boto3, UsageError where the client cannot be set up, such as without a region.
    """

    name = "rekognition"
    version = "2016-06-27"

    def __init__(
        self, *, region: str | None = None, base_url: str | None = None, deadline_s: float = access.DEADLINE_S
    ) -> None:
        access.installed(self.name, "boto3", EXTRA)
        self._deadline_s = deadline_s
        self._client = _client(self.name, region, base_url, deadline_s=deadline_s)

    async def judge(self, jpeg: bytes) -> Moderation:
        """Labels with their confidence; the version is that of the model that found them."""
        try:
            async with asyncio.timeout(self._deadline_s):
                reply = await asyncio.to_thread(self._ask, jpeg)
        except TimeoutError as error:
            raise _late(self.name, self._deadline_s) from error
        try:
            seen = {str(label["Name"]): float(label["Confidence"]) / 100 for label in reply["ModerationLabels"]}
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(self.name) from error
        version = reply.get("ModerationModelVersion") or self.version
        return Moderation(tables()[self.name].scores(seen), f"{self.name}/{version}")

    def _ask(self, jpeg: bytes) -> dict[str, Any]:
        from botocore import exceptions  # pyright: ignore[reportMissingTypeStubs] (there are none with the package)
        from botocore.parsers import ResponseParserError  # pyright: ignore[reportMissingTypeStubs] (see above)

        try:
            return self._client.detect_moderation_labels(Image={"Bytes": jpeg}, MinConfidence=LEAST_CONFIDENCE)
        except exceptions.ClientError as error:
            raise _failure(self.name, error.response) from error
        except (exceptions.ReadTimeoutError, exceptions.ConnectTimeoutError) as error:
            raise _late(self.name, self._deadline_s) from error
        except exceptions.NoCredentialsError as error:
            raise ModeratorUnauthorized(f"{self.name} finds no credentials; give it a role, profile or key.") from error
        except exceptions.ParamValidationError as error:
            raise PictureNotTaken(f"{self.name} takes 1 byte to 5 MB of a picture; send a smaller one.") from error
        except (exceptions.BotoCoreError, ResponseParserError) as error:
            raise ModeratorDown(f"{self.name} cannot be reached; look at the network and the address.") from error


def _client(name: str, region: str | None, base_url: str | None, *, deadline_s: float) -> Any:
    import boto3  # pyright: ignore[reportMissingTypeStubs] (there are none with the package)
    from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] (see above)
    from botocore.exceptions import BotoCoreError  # pyright: ignore[reportMissingTypeStubs] (see above)

    config = Config(
        connect_timeout=min(CONNECT_S, deadline_s), read_timeout=deadline_s, retries={"total_max_attempts": 1}
    )
    session: Any = boto3.Session(region_name=region)
    try:
        return session.client(name, config=config, endpoint_url=base_url)
    except BotoCoreError as error:
        # Its sentences name settings, such as a missing region or profile, and no secret.
        raise UsageError(f"The client of Amazon cannot be set up: {error} Set AWS_REGION, or give a region.") from None


def _failure(name: str, response: Any) -> ModeratorError:
    code = str(response.get("Error", {}).get("Code", ""))
    fault = FAULTS.get(code)
    if fault is None:
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return ModeratorDown(f"{name} has no judgement just now (status {status}); try again later.")
    if fault is PictureNotTaken:
        return fault(f"{name} does not take the picture ({code}); send a smaller one, or ask another moderator.")
    return fault(f"{name} does not take the credentials, or they may not be used for it ({code}); check both.")


def _late(name: str, deadline_s: float) -> ModeratorTimeout:
    return ModeratorTimeout(f"{name} gave no judgement in {deadline_s:g} s; look at the network, or allow more time.")
