"""By what each vendor's failures are known: one table a vendor, read from the top; the first row that fits counts.

Sources, as of November 2026: OpenAI, Error codes; Microsoft, Azure OpenAI content filter and quotas; Anthropic,
Errors; Google, Gemini API troubleshooting and `google.rpc` error details; Amazon, Bedrock API error codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, and by what it is known: a status, a code, or a phrase of the vendor's message in lower case."""

    fault: type[ProviderError]
    statuses: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()


def _row(fault: type[ProviderError], *marks: int | str, phrases: tuple[str, ...] = ()) -> Row:
    statuses = frozenset(mark for mark in marks if isinstance(mark, int))
    return Row(fault, statuses, frozenset(mark.lower() for mark in marks if isinstance(mark, str)), phrases)


BY_STATUS = (
    _row(Unauthorized, 401, 403),
    _row(QuotaExhausted, 402),
    _row(ModelNotFound, 404),
    _row(ProviderTimeout, 408, 504),
    _row(TooLarge, 413),
    _row(RateLimited, 429),
    _row(Overloaded, 503, 529),
    _row(ServerFault, 409, *range(500, 600)),
)
OPENAI = (
    _row(
        QuotaExhausted,
        "insufficient_quota",
        "billing_hard_limit_reached",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    ),
    _row(
        Filtered,
        "content_filter",
        "content_policy_violation",
        "image_content_policy_violation",
        "invalid_prompt",
        "responsibleaipolicyviolation",
    ),
    _row(
        TooLarge,
        "image_too_large",
        "image_file_too_large",
        "too_many_images",
        "context_length_exceeded",
        "request_too_large",
        phrases=(
            "patches after processing",
            "exceeds the size limit",
            "exceeds the limit of 20 mb",
            "maximum context length",
            "reduce the length of the messages",
            "too many images",
        ),
    ),
    _row(
        BadImage,
        "invalid_image",
        "invalid_image_format",
        "invalid_base64_image",
        "invalid_image_url",
        "image_parse_error",
        "image_too_small",
        "unsupported_image_media_type",
        "empty_image_file",
        "failed_to_download_image",
        "image_file_not_found",
        phrases=("unsupported image", "invalid image"),
    ),
    _row(ModelNotFound, "model_not_found", "deploymentnotfound"),
    _row(Unauthorized, "invalid_api_key"),
    _row(Overloaded, "server_is_overloaded", "overloaded", phrases=("overloaded",)),
)
ANTHROPIC = (
    _row(QuotaExhausted, "billing_error", "enforced_spend_limit_reached", phrases=("credit balance", "spend limit")),
    _row(
        TooLarge,
        "request_too_large",
        phrases=(
            "mb maximum",
            "image exceeds",
            "max allowed size",
            "many-image requests",
            "too many images",
            "prompt is too long",
        ),
    ),
    _row(
        BadImage, phrases=("could not process image", "image was specified using the", "invalid base64", "media type")
    ),
    _row(Filtered, phrases=("content filtering policy",)),
    _row(Unauthorized, "authentication_error", "permission_error"),
    _row(ModelNotFound, "not_found_error"),
    _row(RateLimited, "rate_limit_error"),
    _row(ProviderTimeout, "timeout_error"),
    _row(Overloaded, "overloaded_error"),
)
GOOGLE = (
    _row(Unauthorized, "api_key_invalid", "unauthenticated", "permission_denied"),
    # Quotas of a day, and those of 0, which the free tier has for some models.
    _row(QuotaExhausted, phrases=("perday", "per day", "limit: 0", "enable billing")),
    _row(RateLimited, "resource_exhausted"),
    _row(
        TooLarge,
        phrases=(
            "payload size exceeds",
            "exceeds the maximum size",
            "input token count",
            "number of tokens allowed",
            "fewer images",
            "too large",
        ),
    ),
    _row(BadImage, phrases=("unable to process input image", "image is not valid", "unsupported mime type")),
    _row(Filtered, phrases=("prohibited content", "blocked by")),
    _row(ModelNotFound, "not_found"),
    _row(ProviderTimeout, "deadline_exceeded"),
    _row(Overloaded, "unavailable", phrases=("overloaded",)),
    _row(ServerFault, "internal"),
)
BEDROCK = (
    _row(QuotaExhausted, "servicequotaexceededexception", phrases=("tokens per day",)),
    _row(RateLimited, "throttlingexception", "throttling"),
    _row(
        Unauthorized,
        "accessdeniedexception",
        "unrecognizedclientexception",
        "invalidsignatureexception",
        "expiredtokenexception",
        "expiredtoken",
    ),
    _row(ModelNotFound, "resourcenotfoundexception", phrases=("model identifier is invalid",)),
    _row(ProviderTimeout, "modeltimeoutexception"),
    _row(Overloaded, "serviceunavailableexception", "modelnotreadyexception", phrases=("overloaded",)),
    _row(
        TooLarge,
        phrases=(
            "mb maximum",
            "image exceeds",
            "max allowed size",
            "many-image requests",
            "exceeds the maximum size",
            "number of images exceeds",
            "too large",
            "too long",
            "tokens exceeded",
        ),
    ),
    _row(BadImage, phrases=("could not process image", "image format", "invalid image", "unsupported image")),
    _row(Filtered, phrases=("content filter", "guardrail")),
    _row(ServerFault, "internalserverexception", "modelerrorexception", "modelstreamerrorexception"),
)
TABLES: Mapping[str, tuple[Row, ...]] = {
    "anthropic": ANTHROPIC,
    "azure": OPENAI,
    "bedrock": BEDROCK,
    "google": GOOGLE,
    "ollama": OPENAI,
    "openai": OPENAI,
    "openai-compatible": OPENAI,
}


def fault_for(vendor: str, status: int | None, codes: Sequence[str], words: str) -> type[ProviderError]:
    """The class that the table of `vendor` has for a reply; ProviderError for a request that was turned down."""
    small, lowered = words.lower(), {code.lower() for code in codes}
    for row in TABLES[vendor]:
        if row.codes & lowered or any(phrase in small for phrase in row.phrases):
            return row.fault
    return next((row.fault for row in BY_STATUS if status in row.statuses), ProviderError if status else ServerFault)
