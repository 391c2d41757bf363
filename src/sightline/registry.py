"""Names to implementations, loaded on first use. Others join by entry points, without a change here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from sightline.errors import MissingExtra, UnknownName

if TYPE_CHECKING:
    from sightline.moderate import Moderator
    from sightline.ocr import Engine
    from sightline.types import Task
    from sightline.vlm import Provider

ENGINES: Mapping[str, str] = {
    "rapidocr": "sightline.ocr.rapid:RapidOCR",
    "tesseract": "sightline.ocr.tesseract:Tesseract",
}
MODERATORS: Mapping[str, str] = {
    "azure-content-safety": "sightline.moderate.azure_content_safety:AzureContentSafety",
    "google-vision": "sightline.moderate.google_vision:GoogleVision",
    "nudenet": "sightline.moderate.nudenet:NudeNet",
    "openai-moderation": "sightline.moderate.openai_moderation:OpenAIModeration",
    "rekognition": "sightline.moderate.rekognition:Rekognition",
}
PROVIDERS: Mapping[str, str] = {
    "rules": "sightline.vlm.rules:Rules",
}
VENDORS = ("anthropic", "azure", "bedrock", "google", "ollama", "openai", "openai-compatible")
MODEL = "sightline.vlm.models:Model"
TASKS: Mapping[str, str] = {
    "receipt": "sightline.tasks.receipt:RECEIPT",
    "invoice": "sightline.tasks.invoice:INVOICE",
    "describe": "sightline.tasks.describe:DESCRIBE",
    "table": "sightline.tasks.table:TABLE",
}


def engine(name: str) -> Callable[[], Engine]:
    """The maker of the OCR engine `name`; entry points in the group `sightline.engines` count too."""
    return _find("engine", name, ENGINES)


def moderator(name: str) -> Callable[[], Moderator]:
    """The maker of the moderator `name`; entry points in the group `sightline.moderators` count too."""
    return _find("moderator", name, MODERATORS)


def provider(name: str) -> Callable[[], Provider]:
    """The maker of the provider `name`; entry points in the group `sightline.providers` count too.

    A model is named with its vendor, such as `openai:gpt-5`, and needs no entry.
    """
    if is_model(name):
        return partial(_attribute(MODEL), name)
    return _find("provider", name, PROVIDERS, hint=f" A model is vendor:model; vendors are {', '.join(VENDORS)}.")


def is_model(name: str) -> bool:
    """Whether `name` is a model with its vendor, such as `openai:gpt-5`."""
    vendor, _, model = name.partition(":")
    return bool(model) and vendor in VENDORS


def task(name: str) -> Task:
    """The task `name`; entry points in the group `sightline.tasks` count too."""
    return _find("task", name, TASKS)


def _find(kind: str, name: str, table: Mapping[str, str], *, hint: str = "") -> Any:
    if name in table:
        return _attribute(table[name])
    found = entry_points(group=f"sightline.{kind}s", name=name)
    if found:
        return _load(kind, next(iter(found)))
    names = sorted({*table, *(point.name for point in entry_points(group=f"sightline.{kind}s"))})
    raise UnknownName(f"There is no {kind} {name!r}; choose one of: {', '.join(names)}.{hint}")


def _attribute(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)


def _load(kind: str, point: EntryPoint) -> Any:
    try:
        return point.load()
    except ImportError as error:
        raise MissingExtra(f"The {kind} {point.name!r} is registered but does not import: {error}.") from error
