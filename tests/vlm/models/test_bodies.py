"""Bodies that no vendor's documentation has: what stands between us and them says these."""

from __future__ import annotations

import json
from typing import Self

import pytest
from aiohttp import web

from sightline.errors import EmptyAnswer, ProviderError, ServerFault
from sightline.types import Quote
from sightline.vlm.models import Access, Asking, Model

PATHS = {"openai": "/v1", "openai-compatible": "/v1", "ollama": "/v1"}
BODIES = ["{}", "[]", "null", '"busy"', "17", '{"error": "busy"}', '{"choices": []}', '{"content": [], "output": []}']


class Oddity:
    """A server that says `body` with `status` to everything, counted."""

    def __init__(self, body: str, status: int = 200) -> None:
        self.body, self.status, self.calls = body, status, 0
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app)

    async def _answer(self, request: web.Request) -> web.Response:
        await request.read()
        self.calls += 1
        return web.Response(text=self.body, status=self.status, content_type="application/json")

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


async def fault(name: str, body: str, question, *, status: int = 200) -> ProviderError:
    vendor = name.partition(":")[0]
    key = None if vendor == "bedrock" else "any"
    async with Oddity(body, status) as odd:
        access = Access(api_key=key, base_url=odd.url + PATHS.get(vendor, ""))
        async with Model(name, access=access, asking=Asking(deadline_s=20)) as model:
            with pytest.raises(ProviderError) as failed:
                await model.ask(question)
    assert odd.calls == 1
    return failed.value


async def test_a_good_status_with_a_body_that_is_no_answer_is_a_fault_of_the_server(name, receipt) -> None:
    found = {body: await fault(name, body, receipt) for body in BODIES}
    assert {body: error for body, error in found.items() if not isinstance(error, ServerFault | EmptyAnswer)} == {}
    assert all(error.retryable for error in found.values())
    assert all(error.lost.usage.requests == 1 for error in found.values())


@pytest.mark.parametrize("status", [418, 500, 502])
async def test_a_failure_in_words_that_nobody_knows_is_told_by_its_status(name, status, receipt) -> None:
    error = await fault(name, json.dumps({"odd": ["words", {"type": 7}]}), receipt, status=status)
    assert error.code == ("server" if status >= 500 else "provider_error")


async def test_nobody_at_the_address_is_a_fault_of_the_server(name, receipt) -> None:
    vendor = name.partition(":")[0]
    async with Oddity("{}") as gone:
        access = Access(api_key=None if vendor == "bedrock" else "any", base_url=gone.url)
    async with Model(name, access=access, asking=Asking(deadline_s=20)) as model:
        with pytest.raises(ServerFault) as failed:
            await model.ask(receipt)
    assert failed.value.lost == Quote()
