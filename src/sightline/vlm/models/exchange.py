"""One request to a model and its reply, with nothing but our own errors coming out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sightline.errors import ProviderError, ProviderTimeout, ServerFault, Unauthorized
from sightline.types import Field, Quote
from sightline.vlm.models.connect import Line
from sightline.vlm.models.faults import rejected, said
from sightline.vlm.models.schema import Absent, JsonSchema
from sightline.vlm.models.settings import Asking, Channel
from sightline.vlm.models.vendors import Vendor

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import ModelRequestParameters

TOOL = "answer"
TOLD = "Gives what was read from the pictures."
# "parameters with union types: 16" (Anthropic, Structured outputs, schema complexity limits, November 2026).
MOST_CLAUDE_UNIONS = 16
# What bodies that are no answer make the parsers of the clients raise; all of it happens within one request.
PARSERS = (ValueError, KeyError, AttributeError, TypeError)
CLIENTS = {
    "anthropic": "AnthropicError",
    "botocore.exceptions": "BotoCoreError",
    "google.genai.errors": "APIError",
    "httpx2": "HTTPError",
    "openai": "OpenAIError",
}
# What is raised before a request has left: no connection, or no place for one.
UNSENT = frozenset({
    "ConnectError", "ConnectTimeout", "ConnectTimeoutError", "EndpointConnectionError", "PoolTimeout",
    "ProxyConnectionError", "ProxyError", "UserError", "ModelRequestRejectedError",
})  # fmt: skip
NO_CREDENTIALS = frozenset({"NoCredentialsError", "PartialCredentialsError", "TokenRetrievalError"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A line to one model of one vendor, and how it is asked. `name` is how the provider is called."""

    line: Line
    vendor: Vendor
    name: str
    asking: Asking

    @property
    def channel(self) -> Channel:
        """How answers get their shape: what was asked for, or the strictest that the model has."""
        if self.asking.channel is not None:
            return self.asking.channel
        profile = self.line.model.profile
        if profile.get("supports_json_schema_output", False):
            return "native"
        return "tool" if profile.get("supports_tools", True) else "prompt"

    def absent(self, fields: Sequence[Field]) -> Absent:
        """How a schema of `fields` may say that something is not there."""
        few = len(fields) <= MOST_CLAUDE_UNIONS
        return "null" if few or self.channel != "native" or "claude" not in self.name else "blank"

    async def send(
        self, messages: Sequence[ModelMessage], schema: JsonSchema, settings: Mapping[str, Any]
    ) -> ModelResponse:
        """The reply, whatever it says. Raises ProviderError, whose `lost` is nothing where the vendor bills nothing."""
        from pydantic_ai.direct import model_request

        try:
            return await model_request(
                self.line.model,
                messages,
                model_settings=self._settings(settings),
                model_request_parameters=_parameters(schema, self.channel),
                instrument=False,
            )
        except tuple(_failures()) as error:
            failure = self._failure(error)
            failure.lost = Quote() if _unbilled(error) else None
        # Outside of the handler, so that the vendor's error with all that it quotes is not chained to ours.
        raise failure

    def _settings(self, more: Mapping[str, Any]) -> Any:
        chosen = {"temperature": self.asking.temperature, "thinking": self.asking.thinking}
        given = {key: value for key, value in chosen.items() if value is not None}
        return {"max_tokens": self.asking.max_tokens, **given, **more}

    def _failure(self, error: BaseException) -> ProviderError:
        from pydantic_ai.exceptions import ModelHTTPError, ModelRequestRejectedError, ModelTimeoutError, UserError

        if isinstance(error, ModelTimeoutError | TimeoutError):
            return said(ProviderTimeout, self.name)
        if isinstance(error, ModelHTTPError):
            return rejected(error, self.name, self.vendor.name, keys=self.vendor.keys)
        if isinstance(error, UserError | ModelRequestRejectedError):
            # Nothing was sent: pydantic-ai knows that this model would not take it.
            return ProviderError(f"{self.name} cannot be asked in this way; choose another Asking(channel=...).")
        if {type(cause).__name__ for cause in _causes(error)} & NO_CREDENTIALS:
            return said(Unauthorized, self.name, keys=self.vendor.keys)
        return said(ServerFault, self.name, note=type(error).__name__)


def _parameters(schema: JsonSchema, channel: Channel) -> ModelRequestParameters:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition
    from pydantic_ai.tools import ToolDefinition

    if channel == "native":
        shape = OutputObjectDefinition(json_schema=schema, name=TOOL, description=TOLD, strict=True)
        return ModelRequestParameters(output_mode="native", output_object=shape)
    if channel == "tool":
        tool = ToolDefinition(name=TOOL, parameters_json_schema=schema, description=TOLD, strict=False, kind="output")
        return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)
    return ModelRequestParameters()


def _failures() -> Iterator[type[Exception]]:
    """What a request may end with beside an answer. Only looked at when it has; loads no client for that."""
    from pydantic_ai.exceptions import AgentRunError, UserError

    yield from (AgentRunError, UserError, OSError, *PARSERS)
    for module, name in CLIENTS.items():
        # A module that another thread is importing just now has no such name yet, and has raised nothing.
        failure = getattr(sys.modules.get(module), name, None)
        if failure is not None:
            yield failure


def _unbilled(error: BaseException) -> bool:
    """Whether the vendor turned the request down or never got it; vendors bill what they have answered with 200."""
    from pydantic_ai.exceptions import ModelHTTPError

    names = {type(cause).__name__ for cause in _causes(error)}
    return isinstance(error, ModelHTTPError) or bool(names & (UNSENT | NO_CREDENTIALS))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it was raised from."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__
