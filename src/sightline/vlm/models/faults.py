"""The vendors' failures as our errors, with what to do and how long to wait, and without what the vendor said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sightline.errors import (
    BadImage,
    Filtered,
    ModelNotFound,
    Overloaded,
    ProviderError,
    ProviderTimeout,
    QuotaExhausted,
    RateLimited,
    ServerFault,
    TooLarge,
    Unauthorized,
)
from sightline.vlm.models.symptoms import fault_for
from sightline.vlm.models.waits import wait_s

_SAFE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
LONGEST_BODY = 20_000


SAYINGS: Mapping[type[ProviderError], str] = {
    BadImage: "cannot read the picture",
    Filtered: "stopped the question by a content filter; have a person look at the document, or ask another provider",
    ModelNotFound: "has no model of that name, or not for this key; correct the name or the address",
    Overloaded: "has no capacity just now; try again later, or let a chain ask another provider",
    ProviderError: "turned the request down; check that the model takes pictures and the way it is asked to answer",
    ProviderTimeout: "gave no answer in time; allow more time, or let a chain ask another provider",
    QuotaExhausted: "says that the account has no credit or quota left; top it up, or use another account",
    RateLimited: "got more requests or tokens than the account may send; send fewer, or wait as long as it says",
    ServerFault: "failed, or the way to it; try again, or let a chain ask another provider",
    TooLarge: "takes no request of this size; send fewer pages or a lower detail",
    Unauthorized: "did not accept the key, or the key may not use this model; check the key and its rights",
}


def rejected(error: Any, provider: str, vendor: str, *, keys: tuple[str, ...] = ()) -> ProviderError:
    """The error for a reply with a status of failure; `error` has a status, a body and headers, as pydantic-ai does.

    The vendor's own sentence stays out of the message, because it may quote the request or the key.
    """
    status: int | None = getattr(error, "status_code", None)
    body: object = getattr(error, "body", None)
    told = [getattr(error, "provider_error_code", None), getattr(error, "provider_error_type", None), *_codes(body)]
    codes = [code for code in told if isinstance(code, str)]
    fault = fault_for(vendor, status, codes, str(body)[:LONGEST_BODY])
    headers: Mapping[str, str] = getattr(error, "headers", None) or {}
    wait = wait_s(headers, body, now=datetime.now(UTC)) if fault.retryable else None
    marks = [f"status {status}" if status else "", *dict.fromkeys(code for code in codes if _is_telling(code))]
    return said(fault, provider, note=", ".join(mark for mark in marks if mark), retry_after_s=wait, keys=keys)


def said(
    fault: type[ProviderError],
    provider: str,
    *,
    note: str = "",
    retry_after_s: float | None = None,
    keys: tuple[str, ...] = (),
) -> ProviderError:
    """An error of the class `fault` with its sentence; `note` is what the vendor's reply is known by."""
    where = f" in {' or '.join(keys)}" if fault is Unauthorized and keys else ""
    behind = f" ({note})" if note else ""
    return fault(f"{provider} {SAYINGS[fault]}{where}{behind}.", retry_after_s=retry_after_s)


def _is_telling(code: str) -> bool:
    return _SAFE.fullmatch(code) is not None and not code.isdigit() and code != "error"


def _codes(body: object) -> Iterator[str]:
    """Everything under `code`, `type`, `status` and `reason` in the body of an error, as deep as vendors put them."""
    nodes: list[tuple[object, int]] = [(body, 0)]
    while nodes:
        node, depth = nodes.pop(0)
        if isinstance(node, dict) and depth < 5:
            held: dict[str, object] = node  # pyright: ignore[reportUnknownVariableType] (JSON is untyped)
            yield from (str(held[key]) for key in ("code", "Code", "type", "status", "reason") if held.get(key))
            nodes += [(child, depth + 1) for child in held.values()]
        elif isinstance(node, list) and depth < 5:
            nodes += [(child, depth + 1) for child in node[:50]]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] (JSON is untyped)
