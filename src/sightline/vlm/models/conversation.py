"""Asking about one document: the first question, the second chance, and the bill for both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sightline.errors import InvalidAnswer
from sightline.types import NO_USAGE, Field, Json, Question, Quote, Usage
from sightline.vlm.models.bill import FRAME_TOKENS, Bill, cost_usd, text_tokens
from sightline.vlm.models.endings import ended, said_text, unfinished
from sightline.vlm.models.exchange import Exchange
from sightline.vlm.models.form import Filled, fill_in
from sightline.vlm.models.pages import Pages, content, resolution
from sightline.vlm.models.prompt import mend, request, rules
from sightline.vlm.models.reply import object_in
from sightline.vlm.models.schema import JsonSchema, schema_of

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse

NO_OBJECT: Mapping[str, str] = {"": "is no JSON object; answer with one and with nothing around it"}


@dataclass(slots=True)
class Conversation:
    """What is said about the pages of one question. `spent` is what it has cost so far, whatever came of it."""

    exchange: Exchange
    question: Question
    pages: Pages
    spent: Bill = field(default_factory=Bill)
    model: str | None = None
    finish_reason: str = "stop"
    _unheard: tuple[Sequence[ModelMessage], JsonSchema] | None = None

    async def read(self, fields: Sequence[Field]) -> dict[str, Json]:
        """The values of `fields`. Raises ProviderError; InvalidAnswer where the second answer does not fit either."""
        from pydantic_ai.messages import ModelRequest, TextPart
        from pydantic_ai.messages import ModelResponse as Said

        schema = schema_of(fields, absent=self.exchange.absent(fields), vendor=self.exchange.vendor.name)
        messages = self._opening(fields, schema)
        complaints: Mapping[str, str] = {}
        for _ in range(1 + self.exchange.asking.repair):
            text = await self._turn(messages, schema)
            filled = _filled(fields, text)
            if not filled.complaints:
                return filled.values
            complaints = filled.complaints
            again = ModelRequest.user_text_prompt(mend(complaints))
            messages = [*messages, Said(parts=[TextPart(text)]), again]
        raise InvalidAnswer(
            f"{self.exchange.name} gave an answer that does not fit the task {self.question.task.name} at "
            f"{', '.join(path or 'its whole' for path in list(complaints)[:10])}; ask another model."
        )

    def lost(self) -> Quote:
        """The most that is billed for the request whose reply has not come, or cannot be read; nothing without one."""
        if self._unheard is None:
            return Quote()
        messages, schema = self._unheard
        images, most = self.pages.image_tokens, self.exchange.asking.max_tokens
        inward = images + text_tokens([*_texts(messages), json.dumps(schema)]) + FRAME_TOKENS
        usage = Usage(inward, most, images, requests=1)
        return Quote(usage, cost_usd(usage, [self.exchange.name], at=datetime.now(UTC)))

    def _opening(self, fields: Sequence[Field], schema: JsonSchema) -> list[ModelMessage]:
        from pydantic_ai.messages import ModelRequest, SystemPromptPart, UserPromptPart

        asking, task = self.exchange.asking, self.question.task
        text = request(
            task,
            pages=self.pages.count,
            schema=schema if self.exchange.channel == "prompt" else None,
            readings=asking.heard(self.question),
        )
        shown = content(self.pages, self.exchange.vendor.name, text)
        system = rules(blank=self.exchange.absent(fields) == "blank", task=task)
        return [ModelRequest(parts=[SystemPromptPart(system), UserPromptPart(shown)])]

    async def _turn(self, messages: Sequence[ModelMessage], schema: JsonSchema) -> str:
        """What the model says to `messages`; it is paid for, even where it is of no use."""
        settings = resolution(self.pages, self.exchange.vendor.name)
        self._unheard = messages, schema
        response = await self.exchange.send(messages, schema, settings)
        bill = self._bill(response, messages, schema)
        self.spent += bill
        if bill.usage != NO_USAGE or response.finish_reason == "content_filter":
            self._unheard = None
        self.model, self.finish_reason = response.model_name, ended(response)
        failure = unfinished(response, self.exchange.name)
        if failure is not None:
            raise failure
        return said_text(response)

    def _bill(self, response: ModelResponse, messages: Sequence[ModelMessage], schema: JsonSchema) -> Bill:
        """By what the vendor reports; where it does not, by the plan of the pictures and the length of the texts.

        What came without usage and without a word has no bill: a filter stopped it before it was read, or it is lost.
        """
        told, text = response.usage, said_text(response)
        if told.input_tokens and not told.unmeasured_requests:
            images = min(self.pages.image_tokens, told.input_tokens)
            usage = Usage(told.input_tokens, told.output_tokens, images, told.cache_read_tokens, requests=1)
        elif not text:
            return Bill()
        else:
            texts = [*_texts(messages), json.dumps(schema)]
            images = self.pages.image_tokens
            usage = Usage(images + text_tokens(texts), text_tokens([text]), images, estimated=True, requests=1)
        vendor = self.exchange.vendor.name
        names = [f"{vendor}:{response.model_name}"] if response.model_name else []
        return Bill(usage, cost_usd(usage, [*names, self.exchange.name], at=datetime.now(UTC)))


def _filled(fields: Sequence[Field], text: str) -> Filled:
    answer = object_in(text)
    return Filled({}, NO_OBJECT) if answer is None else fill_in(fields, answer)


def _texts(messages: Sequence[ModelMessage]) -> list[str]:
    """Everything in `messages` that is text."""
    said: list[str] = []
    for message in messages:
        for part in message.parts:
            held: Any = getattr(part, "content", "")
            said += [held] if isinstance(held, str) else [item for item in held if isinstance(item, str)]
    return said
