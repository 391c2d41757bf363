"""What holds for every wire: good requests are answered and billed, bad ones are refused in the vendor's own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sightline.models import profile
from sightline.testing.server import Behaviour, Limits

NULLS = {"total": None, "date": None}
PROVIDERS = {
    "openai": "openai:gpt-4o",
    "openai-responses": "openai:gpt-4o",
    "azure": "azure:gpt-4o",
    "azure-responses": "azure:gpt-4o",
    "anthropic": "anthropic:claude-sonnet-5",
    "gemini": "google:gemini-3-flash",
    "bedrock": "bedrock:us.amazon.nova-2-lite-v1:0",
}
# status, and what the vendor calls it
UNREADABLE = {
    "openai": (400, "invalid_image_format"),
    "openai-responses": (400, "invalid_image_format"),
    "azure": (400, "invalid_image_format"),
    "azure-responses": (400, "invalid_image_format"),
    "anthropic": (400, "Could not process image"),
    "gemini": (400, "Unable to process input image"),
    "bedrock": (400, "Could not process image"),
}
NO_KEY = {
    "openai": (401, "You didn't provide an API key"),
    "openai-responses": (401, "You didn't provide an API key"),
    "azure": (401, "invalid subscription key"),
    "azure-responses": (401, "invalid subscription key"),
    "anthropic": (401, "authentication_error"),
    "gemini": (403, "PERMISSION_DENIED"),
    "bedrock": (403, "Missing Authentication Token"),
}
LIMITED = {
    "openai": (429, "rate_limit_exceeded"),
    "openai-responses": (429, "rate_limit_exceeded"),
    "azure": (429, "rate_limit_exceeded"),
    "azure-responses": (429, "rate_limit_exceeded"),
    "anthropic": (429, "rate_limit_error"),
    "gemini": (429, "RESOURCE_EXHAUSTED"),
    "bedrock": (429, "Too many requests"),
}


def value(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else text


def test_a_schema_is_filled_through_its_channel(wire, serve, requests, drawn):
    asked = requests[wire](drawn())
    answer = serve().send(asked)
    assert answer.status_code == 200
    assert value(asked.text(answer.json())) == NULLS


def test_a_picture_is_billed_by_the_rule_of_its_model(wire, serve, requests, drawn):
    caller = serve()
    sizes = [(300, 400), (1200, 900)]
    bills = [asked.tokens_in(caller.send(asked).json()) for asked in (requests[wire](drawn(size)) for size in sizes)]
    rule = profile(PROVIDERS[wire])
    small, large = (rule.see(size).tokens for size in sizes)
    assert bills[1] - bills[0] == large - small
    assert caller.server.stats.image_tokens == small + large
    assert all(len(call.pictures) == 1 for call in caller.server.calls)


def test_bytes_that_are_no_picture_are_refused(wire, serve, requests):
    answer = serve().send(requests[wire](b"not a picture"))
    assert (answer.status_code, UNREADABLE[wire][1] in answer.text) == (UNREADABLE[wire][0], True)


def test_a_picture_that_is_cut_short_is_refused(wire, serve, requests, drawn):
    data = drawn((800, 600))
    assert serve().send(requests[wire](data[: len(data) // 2])).status_code == 400


def test_without_a_key_nothing_is_answered(wire, serve, requests, drawn):
    caller, asked = serve(), requests[wire](drawn())
    answer = caller.client.post(caller.server.url("anthropic") + asked.path, json=asked.body)
    assert (answer.status_code, NO_KEY[wire][1] in answer.text) == (NO_KEY[wire][0], True)


def test_a_model_that_nobody_has_is_not_found(wire, serve, requests, drawn):
    asked = requests[wire](drawn())
    caller, names = serve(), ("gpt-4o", "gemini-3-flash", "us.amazon.nova-2-lite-v1%3A0")
    path = asked.path
    for name in names:
        path = path.replace(name, "no-such-model")
    body = {**asked.body, **({"model": "no-such-model"} if "model" in asked.body else {})}
    answer = caller.client.post(caller.server.url("anthropic") + path, json=body, headers=asked.headers)
    assert answer.status_code == 404


def test_a_member_that_the_vendor_does_not_know_is_refused(wire, serve):
    answer = serve().ask(wire, colour="blue")
    assert answer.status_code == 400
    assert "colour" in answer.text


def test_a_rate_is_kept(wire, serve):
    caller = serve(limits=Limits(rpm=1))
    assert caller.ask(wire).status_code == 200
    answer = caller.ask(wire)
    assert (answer.status_code, LIMITED[wire][1] in answer.text) == (429, True)
    assert caller.server.stats.statuses == {200: 1, 429: 1}


def test_a_body_that_is_no_json_is_refused(wire, serve, requests, drawn):
    caller, asked = serve(), requests[wire](drawn())
    url = caller.server.url("anthropic") + asked.path
    assert caller.client.post(url, content=b"{", headers=asked.headers).status_code == 400
    assert caller.client.post(url, content=b"[]", headers=asked.headers).status_code == 400


@pytest.mark.parametrize("deed", ["truncated", "refusal", "filter", "no_usage", "empty", "fenced", "prose"])
def test_an_ending_is_an_answer_with_status_200(wire, serve, deed):
    assert serve(script=Behaviour(deed)).ask(wire).status_code == 200


@pytest.mark.parametrize(
    "deed",
    ["rate_limit", "quota", "overloaded", "server", "unavailable", "timeout", "auth", "model", "bad_image",
     "image_too_large", "too_many_images", "too_large", "request"],
)  # fmt: skip
def test_a_fault_has_the_status_of_an_error_and_a_message(wire, serve, deed):
    answer = serve(script=Behaviour(deed)).ask(wire)
    assert answer.status_code >= 400
    error = answer.json().get("error", answer.json())
    assert error["message"]


def test_a_stream_says_the_same_in_pieces(wire, serve, requests, drawn):
    asked = requests[wire](drawn())
    streamed = {
        "gemini": asked.path.replace(":generateContent", ":streamGenerateContent?alt=sse"),
        "bedrock": asked.path + "-stream",
    }
    more = {} if wire in streamed else {"stream": True}
    caller = serve()
    answer = caller.client.post(
        caller.server.url("anthropic") + streamed.get(wire, asked.path),
        json={**asked.body, **more},
        headers=asked.headers,
    )
    assert answer.status_code == 200
    assert "stream" in answer.headers["content-type"]
    assert b"total" in answer.content


def test_the_models_of_a_vendor_are_listed(serve):
    caller = serve(models={"mine": "gpt-4o"})
    listed = caller.client.get(caller.server.url("openai") + "/models", headers={"authorization": "Bearer k"}).json()
    assert {"gpt-4o", "mine"} <= {row["id"] for row in listed["data"]}
    versioned = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    listed = caller.client.get(caller.server.url("anthropic") + "/v1/models", headers=versioned).json()
    assert all(row["type"] == "model" for row in listed["data"])
