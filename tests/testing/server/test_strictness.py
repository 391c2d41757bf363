"""Rules that only one vendor has, each with the sentence that its clients will see."""

from __future__ import annotations

import copy

import pytest

OPEN = {"type": "object", "properties": {"total": {"type": "string"}}, "required": ["total"]}
PARTLY = {
    **OPEN,
    "properties": {"total": {"type": "string"}, "date": {"type": "string"}},
    "additionalProperties": False,
}


def strict(schema):
    return {"type": "json_schema", "json_schema": {"name": "receipt", "schema": schema, "strict": True}}


def told(answer):
    assert answer.status_code == 400
    return answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (OPEN, "In context=(), 'additionalProperties' is required to be supplied and to be false."),
        (PARTLY, "Missing 'date'."),
        ({"type": "array", "items": {"type": "string"}}, "got 'type: \"array\"'"),
        ({**PARTLY, "required": ["total", "date"], "not": {}}, "'not' is not permitted."),
    ],
)
def test_openai_takes_only_strict_schemas_as_strict(serve, schema, sentence):
    assert sentence in told(serve().ask("openai", response_format=strict(schema)))


def test_openai_takes_a_loose_schema_that_is_not_called_strict(serve):
    loose = {"type": "json_schema", "json_schema": {"name": "receipt", "schema": OPEN}}
    assert serve().ask("openai", response_format=loose).status_code == 200


def test_openai_wants_the_word_json_for_json(serve):
    assert "must contain the word 'json'" in told(serve().ask("openai", response_format={"type": "json_object"}))


def test_openai_refuses_max_tokens_and_a_temperature_for_models_that_think(serve):
    caller = serve()
    assert "max_completion_tokens" in told(caller.ask("openai", model="gpt-5", max_tokens=9))
    assert "'temperature' does not support 0" in told(caller.ask("openai", model="gpt-5", temperature=0))
    assert caller.ask("openai", model="gpt-5", max_completion_tokens=90).status_code == 200
    assert caller.ask("openai", temperature=0, max_tokens=90).status_code == 200


def test_openai_takes_no_pictures_from_the_network_here(serve):
    content = [{"type": "image_url", "image_url": {"url": "https://example.org/a.jpg"}}]
    assert "downloading" in told(serve().ask("openai", messages=[{"role": "user", "content": content}]))


def test_openai_refuses_more_than_30000_patches(serve, requests, drawn):
    caller = serve()
    assert caller.send(requests["openai"](drawn((6000, 5400)), model="gpt-5.6")).status_code == 400


def test_a_forced_tool_is_called_with_the_values_as_text(serve):
    function = {"name": "receipt", "parameters": {**OPEN, "additionalProperties": False}}
    message = (
        serve()
        .ask(
            "openai",
            response_format=None,
            tools=[{"type": "function", "function": function}],
            tool_choice={"type": "function", "function": {"name": "receipt"}},
        )
        .json()["choices"][0]["message"]
    )
    assert message["tool_calls"][0]["function"] == {"name": "receipt", "arguments": '{"total": ""}'}


def test_anthropic_wants_max_tokens_and_its_version(serve, requests, drawn):
    caller, asked = serve(), requests["anthropic"](drawn())
    assert "max_tokens: Field required" in told(caller.ask("anthropic", max_tokens=None))
    asked.headers.pop("anthropic-version")
    assert "anthropic-version" in told(caller.send(asked))


@pytest.mark.parametrize("wire", ["anthropic", "bedrock"])
def test_a_picture_has_to_be_what_it_is_called(serve, requests, drawn, wire):
    answer = serve().send(requests[wire](drawn(fmt="PNG"), media_type="image/jpeg"))
    assert answer.status_code == 400
    assert "image/jpeg media type, but the image appears to be a image/png image" in answer.text


def test_openai_and_google_look_at_the_bytes_instead(serve, requests, drawn):
    caller = serve()
    for wire in ("openai", "gemini"):
        assert caller.send(requests[wire](drawn(fmt="PNG"), media_type="image/jpeg")).status_code == 200


def test_anthropic_refuses_edges_beyond_8000_px_and_2000_px_among_many(serve, requests, drawn):
    caller = serve()
    assert "8000 pixels" in told(caller.send(requests["anthropic"](drawn((8001, 30)))))
    asked = requests["anthropic"](drawn((2001, 100)))
    body = copy.deepcopy(asked.body)
    body["messages"][0]["content"] *= 21
    many = type(asked)(asked.path, asked.headers, body, asked.text, asked.tokens_in)
    assert "many-image requests: 2000 pixels" in told(caller.send(many))


def test_anthropic_counts_unions_and_wants_closed_objects(serve):
    caller = serve()
    many = {f"f{i}": {"type": ["string", "null"]} for i in range(17)}
    closed = {"type": "object", "properties": many, "required": list(many), "additionalProperties": False}
    for schema, sentence in ((closed, "limit: 16 parameters with unions"), (OPEN, "explicitly set to false")):
        config = {"format": {"type": "json_schema", "schema": schema}}
        assert sentence in told(caller.ask("anthropic", output_config=config))


def test_anthropic_has_no_temperature_for_its_newest_models(serve):
    caller = serve()
    assert "temperature" in told(caller.ask("anthropic", temperature=0))
    assert caller.ask("anthropic", model="claude-sonnet-4-6", temperature=0).status_code == 200


def test_anthropic_counts_tokens_without_an_answer(serve, requests, drawn):
    caller, asked = serve(), requests["anthropic"](drawn())
    body = {key: value for key, value in asked.body.items() if key != "max_tokens"}
    url = caller.server.url("anthropic") + "/v1/messages/count_tokens"
    counted = caller.client.post(url, json=body, headers=asked.headers).json()["input_tokens"]
    assert counted == asked.tokens_in(caller.send(asked).json())


def test_anthropic_calls_a_forced_tool_with_an_object(serve):
    tool = {"name": "receipt", "input_schema": OPEN}
    answer = (
        serve()
        .ask("anthropic", output_config=None, tools=[tool], tool_choice={"type": "tool", "name": "receipt"})
        .json()
    )
    assert answer["stop_reason"] == "tool_use"
    assert answer["content"][0]["input"] == {"total": ""}


def test_google_knows_two_dialects_of_schemas_and_takes_one(serve):
    caller = serve()

    def ask(**config):
        return caller.ask("gemini", generationConfig={"responseMimeType": "application/json", **config})

    assert 'Unknown name "additionalProperties"' in told(ask(responseSchema={**OPEN, "additionalProperties": False}))
    assert ask(responseJsonSchema={**OPEN, "additionalProperties": False}).status_code == 200
    nullable = {"type": "OBJECT", "properties": {"total": {"type": "STRING", "nullable": True}}}
    answer = ask(responseSchema=nullable).json()
    assert answer["candidates"][0]["content"]["parts"][0]["text"] == '{"total": null}'
    assert "Only one of" in told(ask(responseSchema=nullable, responseJsonSchema=OPEN))
    assert "response_mime_type" in told(caller.ask("gemini", generationConfig={"responseSchema": nullable}))


def test_google_calls_a_forced_function(serve):
    tools = [{"functionDeclarations": [{"name": "receipt", "parametersJsonSchema": OPEN}]}]
    forced = {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["receipt"]}}
    answer = serve().ask("gemini", generationConfig=None, tools=tools, toolConfig=forced).json()
    part = answer["candidates"][0]["content"]["parts"][0]
    assert part == {"functionCall": {"name": "receipt", "args": {"total": ""}}}


def test_google_bills_by_the_resolution_that_was_asked_for(serve):
    caller = serve()
    config = {"mediaResolution": "MEDIA_RESOLUTION_LOW"}
    usage = caller.ask("gemini", generationConfig=config).json()["usageMetadata"]
    assert {"modality": "IMAGE", "tokenCount": 280} in usage["promptTokensDetails"]


def test_bedrock_takes_a_schema_as_text(serve):
    closed = '{"type": "object", "properties": {"total": {"type": ["string", "null"]}}, "additionalProperties": false}'
    structure = {"jsonSchema": {"name": "receipt", "schema": closed}}
    output = {"textFormat": {"type": "json_schema", "structure": structure}}
    answer = serve().ask("bedrock", toolConfig=None, outputConfig=output).json()
    assert answer["output"]["message"]["content"] == [{"text": '{"total": null}'}]


def test_azure_needs_its_version_and_takes_deployments_by_any_name(serve, requests, drawn):
    caller, asked = serve(models={"our-reader": "gpt-4o"}), requests["azure"](drawn())
    url = caller.server.url("azure") + "/openai/deployments/our-reader/chat/completions"
    assert caller.client.post(url, json=asked.body, headers=asked.headers).status_code == 404
    answer = caller.client.post(url + "?api-version=2024-10-21", json=asked.body, headers=asked.headers)
    assert answer.status_code == 200
    assert asked.tokens_in(answer.json()) > 255


@pytest.mark.parametrize(
    ("wire", "status", "megabytes"), [("anthropic", 413, 33), ("gemini", 400, 21), ("bedrock", 413, 26)]
)
def test_a_body_beyond_the_limit_of_the_vendor_is_refused(serve, wire, status, megabytes):
    assert serve().ask(wire, filler="x" * megabytes * 2**20).status_code == status
