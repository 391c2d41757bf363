"""The vendors: what each needs installed, and which variables of the environment hold its key and address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec

from sightline.errors import MissingExtra, Unauthorized, UnknownName, UsageError
from sightline.vlm.models.settings import Access

# Amazon's client finds its credentials in places of its own: roles, profiles, files. It is asked with the first call.
FINDS_ITS_KEY = "bedrock"


@dataclass(frozen=True, slots=True)
class Vendor:
    """One row. Variables are in the order in which they are looked at; a vendor without `keys` needs none."""

    name: str
    extra: str
    package: str
    keys: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    url: str | None = None
    needs_url: bool = False
    needs_key: bool = True


VENDORS: Mapping[str, Vendor] = {
    vendor.name: vendor
    for vendor in (
        Vendor("openai", "openai", "openai", ("OPENAI_API_KEY",), ("OPENAI_BASE_URL",)),
        Vendor("azure", "openai", "openai", ("AZURE_OPENAI_API_KEY",), ("AZURE_OPENAI_ENDPOINT",), needs_url=True),
        Vendor("anthropic", "anthropic", "anthropic", ("ANTHROPIC_API_KEY",), ("ANTHROPIC_BASE_URL",)),
        Vendor("google", "google", "google.genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), ("GOOGLE_GEMINI_BASE_URL",)),
        Vendor("bedrock", "bedrock", "boto3", ("AWS_BEARER_TOKEN_BEDROCK",), ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME",)),
        Vendor(
            "ollama",
            "openai",
            "openai",
            ("OLLAMA_API_KEY",),
            ("OLLAMA_BASE_URL",),
            url="http://localhost:11434/v1",
            needs_key=False,
        ),
        Vendor(
            "openai-compatible",
            "openai",
            "openai",
            ("SIGHTLINE_API_KEY",),
            ("SIGHTLINE_BASE_URL",),
            needs_url=True,
            needs_key=False,
        ),
    )
}


def vendor_of(name: str) -> tuple[Vendor, str]:
    """The vendor of `openai:gpt-5`, and the model's own name. Raises UnknownName, UsageError."""
    head, colon, model = name.partition(":")
    if head not in VENDORS:
        raise UnknownName(f"There is no vendor {head!r}; choose one of: {', '.join(VENDORS)}.")
    if not colon or not model.strip() or model != model.strip():
        raise UsageError(f"{name!r} names no model; write it as vendor:model, such as openai:gpt-5.")
    return VENDORS[head], model


def installed(vendor: Vendor) -> None:
    """Raise MissingExtra unless the packages of `vendor` are there."""
    missing = _missing(vendor)
    if missing:
        raise MissingExtra(
            f"Models of {vendor.name} need {' and '.join(missing)}, which is not installed; "
            f"run: pip install 'sightline[{vendor.extra}]'"
        )


def is_ready(vendor: Vendor) -> bool:
    """Whether what `vendor` needs is installed, and one of its keys is set."""
    return not _missing(vendor) and _first(vendor.keys) is not None


def reached(vendor: Vendor, access: Access) -> Access:
    """`access` with what the environment says. Raises Unauthorized without a key, UsageError without an address."""
    key = access.api_key or _first(vendor.keys)
    url = access.base_url or _first(vendor.urls) or vendor.url
    if key is None and vendor.needs_key and vendor.name != FINDS_ITS_KEY:
        raise Unauthorized(f"{vendor.name} needs a key; set {' or '.join(vendor.keys)}, or give Access(api_key=...).")
    if url is None and vendor.needs_url:
        raise UsageError(
            f"{vendor.name} needs an address; set {' or '.join(vendor.urls)}, or give Access(base_url=...)."
        )
    return replace(access, api_key=key, base_url=url)


def _first(names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := os.environ.get(name, "").strip())), None)


def _missing(vendor: Vendor) -> list[str]:
    return [package for package in ("pydantic_ai", vendor.package) if not _is_there(package)]


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False
