"""The wires: a vendor's API a file, a row a wire."""

from __future__ import annotations

from sightline.testing.moderators.wires.azure_content_safety import AzureContentSafety
from sightline.testing.moderators.wires.google_vision import GoogleVision
from sightline.testing.moderators.wires.openai_moderation import OpenAIModeration
from sightline.testing.moderators.wires.rekognition import Rekognition
from sightline.testing.moderators.wires.wire import Wire

WIRES: tuple[Wire, ...] = (AzureContentSafety(), GoogleVision(), OpenAIModeration(), Rekognition())

__all__ = ["WIRES", "Wire"]
