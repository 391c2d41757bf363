"""Tell somebody of each attempt, and put a span around it."""

from __future__ import annotations

from collections.abc import Callable

from sightline.errors import ProviderError
from sightline.observe import Call, span, tell
from sightline.observe.spans import Told
from sightline.types import Answer, Question, Quote
from sightline.vlm import Provider
from sightline.vlm.wrappers.deadline import now

# The names that OpenTelemetry has for vendors (semantic conventions 1.44, GenAI), where they differ from ours.
VENDORS = {"azure": "azure.ai.openai", "bedrock": "aws.bedrock", "google": "gcp.gemini"}


class Observed:
    """Calls `on_call` after each attempt, whatever came of it, and puts a span of OpenTelemetry around it.

    Put it inside of `Retry` and `Limit`, so that every attempt is told by itself and waiting for a slot is none. The
    span has the names of the GenAI conventions, and never a prompt, a picture or an answer.
    """

    def __init__(self, provider: Provider, on_call: Callable[[Call], None] | None = None) -> None:
        self._provider = provider
        self._on_call = on_call

    @property
    def name(self) -> str:
        """The name of the provider."""
        return self._provider.name

    def quote(self, question: Question) -> Quote:
        """What the provider takes."""
        return self._provider.quote(question)

    async def ask(self, question: Question) -> Answer:
        """The provider's answer."""
        vendor, _, model = self.name.partition(":")
        asked: Told = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": VENDORS.get(vendor, vendor),
            "gen_ai.request.model": model,
            "gen_ai.output.type": "json",
        }
        with span(f"chat {model}", side="CLIENT", told=asked) as current:
            start = now()
            call: Call | None = None
            try:
                answer = await self._provider.ask(question)
                call = self._answered(question, now() - start, answer)
                return answer
            except ProviderError as error:
                call = self._failed(question, now() - start, error)
                raise
            finally:
                call = call or Call(self.name, question.task.name, now() - start, error="cancelled")
                tell(current, _told(call))
                if self._on_call is not None:
                    self._on_call(call)

    def _answered(self, question: Question, seconds: float, answer: Answer) -> Call:
        return Call(
            self.name,
            question.task.name,
            seconds,
            model=answer.model,
            usage=answer.usage,
            cost_usd=answer.cost_usd,
            finish_reason=answer.finish_reason,
        )

    def _failed(self, question: Question, seconds: float, error: ProviderError) -> Call:
        return Call(
            self.name, question.task.name, seconds, usage=error.usage, cost_usd=error.cost_usd, error=error.code
        )


def _told(call: Call) -> Told:
    return {
        "gen_ai.response.model": call.model,
        "gen_ai.response.finish_reasons": [call.finish_reason] if call.finish_reason else None,
        "gen_ai.usage.input_tokens": call.usage.input_tokens,
        "gen_ai.usage.output_tokens": call.usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": call.usage.cached_tokens,
        "sightline.image_tokens": call.usage.image_tokens,
        "sightline.cost_usd": float(call.cost_usd),
    }
