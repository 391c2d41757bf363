"""Requests as official clients send them, a wire each, and a server to send them to."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from PIL import Image, ImageDraw

from sightline.testing.server import FakeServer

pytest.importorskip("aiohttp", reason="the fake server needs the extra `testing`")

SCHEMA = {
    "type": "object",
    "properties": {"total": {"type": ["string", "null"]}, "date": {"type": ["string", "null"]}},
    "required": ["total", "date"],
    "additionalProperties": False,
}


def page(size: tuple[int, int] = (300, 400), *, fmt: str = "JPEG", words: str = "TOTAL 9.00") -> bytes:
    """A page with `words` on it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((size[0] // 4, size[1] // 4), words, fill="black", font_size=max(10, size[0] // 12))
    buffer = io.BytesIO()
    image.save(buffer, fmt)
    return buffer.getvalue()


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(frozen=True)
class Asked:
    """A request, and where in the answer the text, the usage and the model's end stand."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    text: Callable[[dict[str, Any]], Any]
    tokens_in: Callable[[dict[str, Any]], int]


def openai(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    url = f"data:{media_type};base64,{encoded(picture)}"
    content = [{"type": "text", "text": "Read it."}, {"type": "image_url", "image_url": {"url": url}}]
    named = {"name": "receipt", "schema": SCHEMA, "strict": True}
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": content}]}
    body |= {"response_format": {"type": "json_schema", "json_schema": named}, **more}
    return Asked(
        "/v1/chat/completions",
        {"authorization": "Bearer k"},
        body,
        lambda answer: answer["choices"][0]["message"]["content"],
        lambda answer: answer["usage"]["prompt_tokens"],
    )


def responses(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    url = f"data:{media_type};base64,{encoded(picture)}"
    content = [{"type": "input_text", "text": "Read it."}, {"type": "input_image", "image_url": url}]
    named = {"type": "json_schema", "name": "receipt", "schema": SCHEMA, "strict": True}
    body = {"model": "gpt-4o", "input": [{"role": "user", "content": content}], "text": {"format": named}, **more}
    return Asked(
        "/v1/responses",
        {"authorization": "Bearer k"},
        body,
        lambda answer: answer["output"][0]["content"][0]["text"],
        lambda answer: answer["usage"]["input_tokens"],
    )


def azure(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    asked = openai(picture, media_type=media_type, **more)
    path = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    return Asked(path, {"api-key": "k"}, asked.body, asked.text, asked.tokens_in)


def azure_responses(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    asked = responses(picture, media_type=media_type, **more)
    return Asked("/openai/v1/responses", {"api-key": "k"}, asked.body, asked.text, asked.tokens_in)


def anthropic(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    source = {"type": "base64", "media_type": media_type, "data": encoded(picture)}
    content = [{"type": "image", "source": source}, {"type": "text", "text": "Read it."}]
    body = {"model": "claude-sonnet-5", "max_tokens": 500, "messages": [{"role": "user", "content": content}]}
    body |= {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}, **more}
    return Asked(
        "/v1/messages",
        {"x-api-key": "k", "anthropic-version": "2023-06-01"},
        body,
        lambda answer: answer["content"][0]["text"],
        lambda answer: answer["usage"]["input_tokens"],
    )


def gemini(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    parts = [{"inlineData": {"mimeType": media_type, "data": encoded(picture)}}, {"text": "Read it."}]
    config = {"responseMimeType": "application/json", "responseJsonSchema": SCHEMA}
    return Asked(
        "/v1beta/models/gemini-3-flash:generateContent",
        {"x-goog-api-key": "k"},
        {"contents": [{"role": "user", "parts": parts}], "generationConfig": config, **more},
        lambda answer: answer["candidates"][0]["content"]["parts"][0]["text"],
        lambda answer: answer["usageMetadata"]["promptTokenCount"],
    )


def bedrock(picture: bytes, *, media_type: str = "image/jpeg", **more: Any) -> Asked:
    image = {"format": media_type.removeprefix("image/"), "source": {"bytes": encoded(picture)}}
    spec = {"name": "receipt", "inputSchema": {"json": SCHEMA}}
    tools = {"tools": [{"toolSpec": spec}], "toolChoice": {"tool": {"name": "receipt"}}}
    messages = [{"role": "user", "content": [{"image": image}, {"text": "Read it."}]}]
    return Asked(
        "/model/us.amazon.nova-2-lite-v1%3A0/converse",
        {"authorization": "AWS4-HMAC-SHA256 Credential=k", "x-amz-date": "20261121T000000Z"},
        {"messages": messages, "toolConfig": tools, **more},
        lambda answer: answer["output"]["message"]["content"][0]["toolUse"]["input"],
        lambda answer: answer["usage"]["inputTokens"],
    )


WIRES: dict[str, Callable[..., Asked]] = {
    "openai": openai,
    "openai-responses": responses,
    "azure": azure,
    "azure-responses": azure_responses,
    "anthropic": anthropic,
    "gemini": gemini,
    "bedrock": bedrock,
}


@dataclass(frozen=True)
class Caller:
    """Sends requests to one server."""

    server: FakeServer
    client: httpx2.Client

    def send(self, asked: Asked) -> httpx2.Response:
        url = self.server.url("anthropic") + asked.path
        return self.client.post(url, json=asked.body, headers=asked.headers)

    def ask(self, wire: str, **more: Any) -> httpx2.Response:
        """A good request about a page."""
        return self.send(WIRES[wire](page(), **more))


@pytest.fixture(scope="session")
def client() -> Iterator[httpx2.Client]:
    """One client for all tests: making one costs more than most of them."""
    with httpx2.Client(timeout=30) as client:
        yield client


@pytest.fixture
def serve(client: httpx2.Client) -> Iterator[Callable[..., Caller]]:
    """Makes a caller of a fresh server, which is closed after the test."""
    opened: list[Caller] = []

    def make(*arguments: Any, **more: Any) -> Caller:
        server = FakeServer(*arguments, **more).__enter__()
        opened.append(Caller(server, client))
        return opened[-1]

    yield make
    for caller in opened:
        caller.server.__exit__(None, None, None)


@pytest.fixture(params=sorted(WIRES))
def wire(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def requests() -> dict[str, Callable[..., Asked]]:
    """The makers of requests, by wire."""
    return WIRES


@pytest.fixture
def drawn() -> Callable[..., bytes]:
    """The maker of pages."""
    return page
