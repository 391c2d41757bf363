"""How an answer ended, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sightline.errors import EmptyAnswer, Filtered, ProviderError, Refused, ServerFault, Truncated

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse


def said_text(response: ModelResponse) -> str:
    """The text of `response`, or the arguments of the tool that it called; without its thinking."""
    from pydantic_ai.messages import TextPart, ToolCallPart

    calls = [part.args_as_json_str() for part in response.parts if isinstance(part, ToolCallPart)]
    return calls[0] if calls else "".join(part.content for part in response.parts if isinstance(part, TextPart))


def unfinished(response: ModelResponse, provider: str) -> ProviderError | None:
    """The error for an answer that is none; None for one that can be read."""
    details: dict[str, Any] = response.provider_details or {}
    if response.finish_reason == "content_filter":
        if "refusal" in details or details.get("finish_reason") == "refusal":
            return Refused(f"{provider} refused to answer; ask another model, or have a person read the document.")
        return Filtered(f"{provider} stopped the answer by a content filter; ask another provider or a person.")
    if response.finish_reason == "length":
        return Truncated(f"{provider} reached its limit of output tokens; allow more with Asking(max_tokens=...).")
    if response.finish_reason == "error":
        return ServerFault(f"{provider} says that it failed while answering; try again.")
    if not said_text(response).strip():
        return EmptyAnswer(f"{provider} answered with nothing; try again.")
    return None


def ended(response: ModelResponse) -> str:
    """The finish reason that a record keeps: an answer that came as the call of a tool has stopped as well."""
    return "stop" if response.finish_reason in (None, "tool_call") else response.finish_reason
