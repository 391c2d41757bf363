"""A vision model as a provider."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sightline.errors import ProviderError, ProviderTimeout, UsageError
from sightline.types import Answer, Field, Question, Quote, Task, Usage
from sightline.vlm.models.bill import FRAME_TOKENS, cost_usd, text_tokens
from sightline.vlm.models.faults import said
from sightline.vlm.models.form import candidates_of, merged
from sightline.vlm.models.pages import plans, prepared
from sightline.vlm.models.prompt import request, rules
from sightline.vlm.models.schema import parts_of, schema_of
from sightline.vlm.models.sent import sent
from sightline.vlm.models.settings import Access, Asking, Before
from sightline.vlm.models.standing import Standing
from sightline.vlm.models.sureness import rated, ratings_of
from sightline.vlm.models.vendors import installed, reached, vendor_of

if TYPE_CHECKING:
    from sightline.vlm.models.connect import Line
    from sightline.vlm.models.conversation import Conversation

# The label of a page or part.
LABEL_TOKENS = 40


class Model:
    """Asks one vision model, such as `openai:gpt-5`, `bedrock:us.anthropic.claude-sonnet-4-6-v1:0`, `ollama:gemma3`.

    Vendors: openai, azure (the model is the name of the deployment), anthropic, google, bedrock, ollama, and
    openai-compatible for any server that speaks like OpenAI's Chat Completions. `on_limits` is told where the account
    stands, whenever the vendor's headers say so. `before` is awaited with the pictures before they are sent.

    One model serves any number of questions at once, and any number of event loops; it keeps its connections until
    `aclose`, which `async with` calls. Raises UnknownName and UsageError for a name that is none, MissingExtra where
    the vendor's client is not installed, and Unauthorized without a key.
    """

    def __init__(
        self,
        name: str,
        *,
        access: Access | None = None,
        asking: Asking | None = None,
        on_limits: Callable[[Standing], None] | None = None,
        before: Before | None = None,
    ) -> None:
        """Looks at the environment once, here. Sends nothing."""
        self._vendor, self._model = vendor_of(name)
        installed(self._vendor)
        self._access = reached(self._vendor, access or Access())
        self._asking = asking or Asking()
        self._on_limits = on_limits
        self._before = before
        self._lines: dict[asyncio.AbstractEventLoop, Line] = {}

    def __repr__(self) -> str:
        return f"Model({self.name!r})"

    @property
    def name(self) -> str:
        """`vendor:model`."""
        return f"{self._vendor.name}:{self._model}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections of the running event loop. The next question opens new ones."""
        line = self._lines.pop(asyncio.get_running_loop(), None)
        if line is not None:
            await line.close()

    def quote(self, question: Question) -> Quote:
        """The most that asking can take, a second attempt included: pictures by plan, text by its length.

        Raises TooLarge for pictures that the model turns down.
        """
        planned = plans(question, self.name, self._asking)
        images, once, again = sum(one.image_tokens for one in planned), Usage(), Usage()
        around = FRAME_TOKENS + LABEL_TOKENS * sum(one.crops for one in planned)
        for fields in parts_of(self._fields(question.task)):
            readings = self._asking.heard(question)
            text = request(question.task, pages=len(question.images), schema=schema_of(fields), readings=readings)
            inward = images + text_tokens([rules(blank=True, task=question.task), text]) + around
            once += Usage(inward, self._asking.max_tokens, images, requests=1)
            if self._asking.repair:
                # The second attempt reads the first answer too.
                again += Usage(inward + self._asking.max_tokens, self._asking.max_tokens, images, requests=1)
        usage = once + again
        return Quote(usage, cost_usd(usage, [self.name], at=datetime.now(UTC)), once)

    async def ask(self, question: Question) -> Answer:
        """Send the pages, read the answer. Errors carry what the failed attempt has cost."""
        conversation: Conversation | None = None
        line = await self._line()
        try:
            async with asyncio.timeout(self._asking.deadline_s):
                conversation = await self._open(question, line)
                return await self._answer(conversation)
        except TimeoutError:
            failure: ProviderError = said(ProviderTimeout, self.name)
        except ProviderError as error:
            failure = error
        if conversation is not None:
            failure.usage, failure.cost_usd = conversation.spent.usage, conversation.spent.cost_usd
        if failure.lost is None:
            failure.lost = conversation.lost() if conversation else Quote()
        raise failure

    async def _open(self, question: Question, line: Line) -> Conversation:
        if not question.task.fields or (not question.images and question.task.shown != "nothing"):
            raise UsageError("A question needs at least one page and one field; this one has none.")
        pages = await asyncio.to_thread(prepared, question, self.name, self._asking)
        if self._before is not None:
            await self._before(question, pages.renditions)
        from sightline.vlm.models.conversation import Conversation
        from sightline.vlm.models.exchange import Exchange

        return Conversation(Exchange(line, self._vendor, self.name, self._asking), question, pages)

    async def _answer(self, conversation: Conversation) -> Answer:
        """Part by part where the task is wider than one schema may be."""
        fields = self._fields(conversation.question.task)
        values, ratings = ratings_of(merged([await conversation.read(part) for part in parts_of(fields)]))
        return Answer(
            values=values,
            candidates=candidates_of(values, self.name),
            provider=self.name,
            model=conversation.model,
            usage=conversation.spent.usage,
            cost_usd=conversation.spent.cost_usd,
            finish_reason=conversation.finish_reason,
            ratings=ratings,
            sent=sent(conversation.pages.renditions),
        )

    def _fields(self, task: Task) -> tuple[Field, ...]:
        return rated(task.fields) if self._asking.ratings else task.fields

    async def _line(self) -> Line:
        loop = asyncio.get_running_loop()
        if loop not in self._lines:
            # Loading a vendor's client takes up to a second, in which others go on.
            connect = await asyncio.to_thread(import_module, "sightline.vlm.models.connect")
            await asyncio.to_thread(connect.load, self._vendor.name)
        if loop not in self._lines:
            self._lines = {known: line for known, line in self._lines.items() if not known.is_closed()}
            self._lines[loop] = self._connect()
        return self._lines[loop]

    def _connect(self) -> Line:
        from sightline.vlm.models.connect import connected

        deadline_s = self._asking.deadline_s
        return connected(self._vendor.name, self._model, self._access, deadline_s=deadline_s, on_limits=self._on_limits)
