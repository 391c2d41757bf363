"""The line to Amazon Bedrock, whose client is not asynchronous: each call has a thread, which its timeout ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sightline.errors import UsageError
from sightline.vlm.models.settings import Access
from sightline.vlm.models.unmeasured import complete_converse

if TYPE_CHECKING:
    from pydantic_ai.models import Model


def bedrock(model: str, access: Access, *, deadline_s: float, connect_s: float, connections: int) -> Model:
    """The model, with credentials of `access` or from Amazon's own places, without retries."""
    import boto3  # pyright: ignore[reportMissingTypeStubs] (there are none with the package)
    from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] (there are none with the package)
    from botocore.exceptions import BotoCoreError  # pyright: ignore[reportMissingTypeStubs] (see above)
    from pydantic_ai.models.bedrock import BedrockConverseModel
    from pydantic_ai.providers.bedrock import BedrockProvider

    bearer: dict[str, Any] = {"signature_version": "bearer"} if access.api_key else {}
    config = Config(
        connect_timeout=min(connect_s, deadline_s),
        read_timeout=deadline_s,
        retries={"total_max_attempts": 1},
        max_pool_connections=connections,
        **bearer,
    )
    session: Any = boto3.Session(botocore_session=_bearer(access.api_key), region_name=access.region)
    try:
        client = session.client("bedrock-runtime", config=config, endpoint_url=access.base_url)
    except BotoCoreError as error:
        # Its sentences name settings, such as a missing region or profile, and no secret.
        raise UsageError(
            f"The client of Amazon cannot be set up: {error} Set AWS_REGION, or Access(region=...)."
        ) from None
    complete_converse(client)
    return BedrockConverseModel(model, provider=BedrockProvider(bedrock_client=client))


def _bearer(token: str | None) -> Any:
    """A session whose token is `token`; without one the session finds credentials in Amazon's own places."""
    if token is None:
        return None
    from botocore.session import Session  # pyright: ignore[reportMissingTypeStubs] (there are none with the package)
    from botocore.tokens import FrozenAuthToken  # pyright: ignore[reportMissingTypeStubs] (see above)

    class Bearer(Session):
        def get_auth_token(self, **_: Any) -> Any:
            return FrozenAuthToken(token)

        def get_credentials(self) -> None:
            return None

    return Bearer()
