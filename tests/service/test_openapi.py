"""The description says what is true, and nothing that fits it breaks the service."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from sightline.jobs.terms import Batches
from sightline.observe import Observer
from sightline.providers import Policy, desk
from sightline.screen import Guard, Screen
from sightline.service.prompt import MOST_HEAD_BYTES
from sightline.service.start import Plan
from sightline.service.terms import Serving

POSTED = ("extract", "analyze", "compare", "sequence", "scan", "cost", "batches")
BATCHES = ("/v1/batches", "/v1/batches/{id}", "/v1/batches/{id}/results")
GOT = ("/v1/records/{id}", *BATCHES, "/healthz", "/readyz", "/metrics")
# Four bytes of UTF-8, each as a percent sign and two digits.
MOST_BYTES_OF_A_LETTER = 12
EXAMPLES = 8
"""For each route: enough to try every kind of body. `benchmarks/service.py` tries more."""


async def test_every_route_is_described_with_an_example(service):
    described = (await service.client.get("/openapi.json")).json()
    posted = {path: methods["post"] for path, methods in described["paths"].items() if "post" in methods}
    assert posted.pop("/v1/batches/{id}/cancel")["security"]
    assert set(posted) == {f"/v1/{name}" for name in POSTED}
    for operation in posted.values():
        content = operation["requestBody"]["content"]
        assert {"application/json", "multipart/form-data", "image/jpeg"} <= set(content)
        assert content["application/json"]["example"]
        assert operation["security"]


async def test_the_texts_that_a_query_may_hold_fit_into_the_head_of_a_request(service):
    described = (await service.client.get("/openapi.json")).json()
    for path in POSTED:
        stated = [
            one["schema"] for one in described["paths"][f"/v1/{path}"]["post"]["parameters"] if one["in"] == "query"
        ]
        most = [kind.get("maxLength", 0) for schema in stated for kind in [schema, *schema.get("anyOf", [])]]
        assert sum(most) * MOST_BYTES_OF_A_LETTER < MOST_HEAD_BYTES


@pytest.mark.parametrize("path", POSTED)
async def test_the_example_of_a_route_is_a_request_that_it_understands(serve, path):
    async with serve(batches=Batches()) as service:
        await understood(service, path)


async def understood(service, path):
    described = (await service.client.get("/openapi.json")).json()
    body = described["paths"][f"/v1/{path}"]["post"]["requestBody"]["content"]["application/json"]["example"]
    answer = await service.client.post(f"/v1/{path}", json=body)
    assert answer.status_code in {200, 202} or answer.json()["code"] in {"no_model", "usage_error"}


@pytest.fixture(scope="module")
def address(run_at):
    """A service that ends with the tests of this module."""
    with run_at(
        Plan(Serving(keys=False), desk(Policy()), Observer(), workers=0, guard=Guard(Screen(injection=False)))
    ) as url:
        yield url


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
