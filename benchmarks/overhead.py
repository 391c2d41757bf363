"""The CPU time that a model adds to its vendor's client, and the wrappers add to a model."""

from __future__ import annotations

import asyncio
import base64
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sightline.image.print import capitals_px
from sightline.image.render import render
from sightline.models import plan
from sightline.types import Question
from sightline.vlm.models import Access, Model
from sightline.vlm.wrappers import Breaker, Budget, Cap, Limit, Limits, Retry, SqliteStore

MODEL = "openai:gpt-5.4-mini"
# The least of many short rounds: other work on the machine only ever adds.
ROUNDS, CALLS = 40, 8
TARGET_MS = 1.5
STARTING_S = 60.0


@dataclass(frozen=True, slots=True)
class Overhead:
    """CPU ms a call: the vendor's client with a picture that is ready, our model, our model in its wrappers."""

    client_ms: float
    model_ms: float
    wrapped_ms: float
    rounds: int = ROUNDS
    calls: int = CALLS

    @property
    def added_ms(self) -> float:
        """What the wrappers add to the model."""
        return self.wrapped_ms - self.model_ms


def overhead(question: Question) -> Overhead:
    """Measure all three in turns, against a server in another process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sightline.testing.server", "--port", str(port), "--echo", '{"total": "9.00"}']
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 (our own module)
    try:
        _wait_for(port)
        return asyncio.run(_measured(question, f"http://127.0.0.1:{port}/v1"))
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + STARTING_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"The fake server did not start within {STARTING_S:g} s.")


async def _measured(question: Question, url: str) -> Overhead:
    from openai import AsyncOpenAI

    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "spent.db")
        caps = [Cap(Decimal(1000)), Cap(Decimal(10_000), every="month")]
        async with (
            Model(MODEL, access=Access(api_key="any", base_url=url)) as model,
            AsyncOpenAI(api_key="any", base_url=url, max_retries=0) as client,
        ):
            limits = Limits(10**7, 10**10)
            wrapped = Retry(Limit(Budget(Breaker(model), store, caps), limits=limits))
            ways: list[Callable[[], Awaitable[object]]] = [
                _bare(client, question),
                lambda: model.ask(question),
                lambda: wrapped.ask(question),
            ]
            rounds = [[await _cpu_ms(way) for way in ways] for _ in range(ROUNDS + 1)][1:]
        store.close()
    client_ms, model_ms, wrapped_ms = (min(column) for column in zip(*rounds, strict=True))
    return Overhead(client_ms, model_ms, wrapped_ms)


async def _cpu_ms(way: Callable[[], Awaitable[object]]) -> float:
    start = time.process_time()
    for _ in range(CALLS):
        await way()
    return (time.process_time() - start) * 1000 / CALLS


def _bare(client: object, question: Question) -> Callable[[], Awaitable[object]]:
    """The vendor's client, with the same pictures and about as many words."""
    from openai import AsyncOpenAI

    assert isinstance(client, AsyncOpenAI)  # noqa: S101 (for the type)
    (image,), (reading,) = question.images, question.readings
    planned = plan(image.size_px, MODEL, task=question.task.name, text_px=capitals_px(image, reading))
    pictures = [base64.b64encode(one.data).decode() for one in render(image, planned)]
    content = [
        {"type": "input_image", "detail": planned.detail, "image_url": f"data:image/jpeg;base64,{one}"}
        for one in pictures
    ]
    content.append({"type": "input_text", "text": question.task.prompt * 20})
    asked = [{"role": "user", "content": content}]

    def ask() -> Awaitable[object]:
        return client.responses.create(model=MODEL.partition(":")[2], input=asked, max_output_tokens=8192)  # pyright: ignore[reportArgumentType, reportCallIssue, reportUnknownVariableType] (plain JSON is taken)

    return ask
