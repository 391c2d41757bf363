"""The wires: a vendor's API a file, a row a wire. The first route that fits a request decides."""

from __future__ import annotations

from sightline.testing.server.wires.anthropic import Anthropic
from sightline.testing.server.wires.azure import AzureChat, AzureResponses
from sightline.testing.server.wires.bedrock import Bedrock
from sightline.testing.server.wires.gemini import Gemini
from sightline.testing.server.wires.openai_chat import OpenAIChat
from sightline.testing.server.wires.openai_responses import OpenAIResponses
from sightline.testing.server.wires.wire import Route, Wire

WIRES: tuple[Wire, ...] = (
    Anthropic(),
    OpenAIChat(),
    OpenAIResponses(),
    AzureChat(),
    AzureResponses(),
    Gemini(),
    Bedrock(),
)

__all__ = ["WIRES", "Route", "Wire"]
