"""The description says what is true, and nothing that fits it breaks the service."""

from __future__ import annotations

import asyncio
import threading

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings

from sightline.service.app import create_app
from sightline.service.start import listening, opened
from sightline.service.terms import Serving

POSTED = ("extract", "analyze", "compare", "sequence", "scan", "cost")
GOT = ("/v1/records/{id}", "/healthz", "/readyz", "/metrics")
EXAMPLES = 8
"""For each route: enough to try every kind of body. `benchmarks/service.py` tries more."""


async def test_every_route_is_described_with_an_example(service):
    described = (await service.client.get("/openapi.json")).json()
    posted = {path: methods["post"] for path, methods in described["paths"].items() if "post" in methods}
    assert set(posted) == {f"/v1/{name}" for name in POSTED}
    for operation in posted.values():
        content = operation["requestBody"]["content"]
        assert {"application/json", "multipart/form-data", "image/jpeg"} <= set(content)
        assert content["application/json"]["example"]
        assert operation["security"]


@pytest.mark.parametrize("path", POSTED)
async def test_the_example_of_a_route_is_a_request_that_it_understands(service, path):
    described = (await service.client.get("/openapi.json")).json()
    body = described["paths"][f"/v1/{path}"]["post"]["requestBody"]["content"]["application/json"]["example"]
    answer = await service.client.post(f"/v1/{path}", json=body)
    assert answer.status_code == 200 or answer.json()["code"] in {"no_model", "usage_error"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A service in another thread, which ends with the tests of this module."""
    from sightline.observe import Observer
    from sightline.providers import Policy, desk
    from sightline.screen import Guard, Screen
    from sightline.service.start import Plan

    at = listening(Serving(port=0))
    plan = Plan(Serving(keys=False), desk(Policy()), Observer(), workers=0, guard=Guard(Screen(injection=False)))
    server: list[uvicorn.Server] = []
    ready = threading.Event()

    async def work() -> None:
        async with opened(plan) as parts:
            server.append(uvicorn.Server(uvicorn.Config(create_app(parts), lifespan="off", log_level="warning")))
            ready.set()
            await server[0].serve(sockets=[at])

    thread = threading.Thread(target=asyncio.run, args=[work()])
    thread.start()
    ready.wait()
    yield f"http://127.0.0.1:{at.getsockname()[1]}"
    server[0].should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def api(address):
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize("asked", [*(f"post /v1/{name}" for name in POSTED), *(f"get {path}" for path in GOT)])
def test_no_request_that_fits_the_description_breaks_the_service(api, asked):
    method, path = asked.split()

    @given(case=api[path][method].as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def holds(case):
        answer = case.call()
        assert answer.status_code < 500, answer.text
        assert answer.headers["x-request-id"]
        if answer.status_code >= 400:
            assert answer.json()["code"]

    holds()
