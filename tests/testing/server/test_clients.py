"""The vendors' own clients take the answers, and raise what they raise in production."""

from __future__ import annotations

import json

import pytest

from sightline.testing.server import Behaviour, Echo

HELLO = [{"role": "user", "content": "Hello"}]


def anthropic_client(caller):
    anthropic = pytest.importorskip("anthropic", reason="the client of Anthropic is not installed")
    return anthropic, anthropic.Anthropic(base_url=caller.server.url("anthropic"), api_key="k", max_retries=0)


def openai_client(caller):
    openai = pytest.importorskip("openai", reason="the client of OpenAI is not installed")
    return openai, openai.OpenAI(base_url=caller.server.url("openai"), api_key="k", max_retries=0)


def test_openai_reads_answers_refusals_and_streams(serve):
    caller = serve(Echo("Good morning."), script=[Behaviour(), Behaviour("refusal")])
    _, client = openai_client(caller)
    with client:
        said, refused = (client.chat.completions.create(model="gpt-4o", messages=HELLO) for _ in range(2))
        assert said.choices[0].message.content == "Good morning."
        assert said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens
        assert refused.choices[0].message.refusal
        options = {"include_usage": True}
        stream = client.chat.completions.create(model="gpt-4o", messages=HELLO, stream=True, stream_options=options)
        chunks = list(stream)
        assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Good morning."
        assert chunks[-1].usage.completion_tokens == said.usage.completion_tokens


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("rate_limit", "RateLimitError"),
        ("quota", "RateLimitError"),
        ("auth", "AuthenticationError"),
        ("model", "NotFoundError"),
        ("bad_image", "BadRequestError"),
        ("server", "InternalServerError"),
        ("reset", "APIConnectionError"),
        ("cut", "APIConnectionError"),
    ],
)
def test_openai_raises_what_it_knows(serve, deed, error):
    openai, client = openai_client(serve(script=Behaviour(deed, retry_after_s=2)))
    with client, pytest.raises(getattr(openai, error)) as raised:
        client.chat.completions.create(model="gpt-4o", messages=HELLO)
    if deed == "rate_limit":
        assert raised.value.response.headers["retry-after"] == "2"
    if deed == "quota":
        assert raised.value.code == "insufficient_quota"


def test_openai_reads_responses_whole_and_streamed(serve):
    _, client = openai_client(serve(Echo("Good morning.")))
    with client:
        assert client.responses.create(model="gpt-5", input="Hello").output_text == "Good morning."
        with client.responses.stream(model="gpt-5", input="Hello") as stream:
            assert stream.get_final_response().output_text == "Good morning."


def test_the_azure_client_finds_its_deployment(serve):
    openai = pytest.importorskip("openai", reason="the client of OpenAI is not installed")
    caller = serve(Echo("Good morning."), script=[Behaviour(), Behaviour("blocked")], models={"ours": "gpt-4o"})
    with openai.AzureOpenAI(
        azure_endpoint=caller.server.url("azure"), api_key="k", api_version="2024-10-21", max_retries=0
    ) as client:
        said = client.chat.completions.create(model="ours", messages=HELLO)
        assert said.choices[0].message.content == "Good morning."
        with pytest.raises(openai.BadRequestError) as raised:
            client.chat.completions.create(model="ours", messages=HELLO)
    assert raised.value.code == "content_filter"


def test_anthropic_reads_answers_refusals_and_streams(serve):
    caller = serve(Echo("Good morning."), script=[Behaviour(), Behaviour("refusal")])
    _, client = anthropic_client(caller)
    asked = {"model": "claude-opus-5", "max_tokens": 50, "messages": HELLO}
    with client:
        said, refused = (client.messages.create(**asked) for _ in range(2))
        assert (said.content[0].text, said.stop_reason) == ("Good morning.", "end_turn")
        assert (refused.stop_reason, refused.stop_details.category) == ("refusal", "general_harms")
        with client.messages.stream(**asked) as stream:
            assert stream.get_final_text() == "Good morning."
        assert client.messages.count_tokens(model="claude-opus-5", messages=HELLO).input_tokens > 0


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("rate_limit", "RateLimitError"),
        ("overloaded", "APIStatusError"),
        ("auth", "AuthenticationError"),
        ("model", "NotFoundError"),
        ("too_large", "APIStatusError"),
        ("hang", "APITimeoutError"),
        ("reset", "APIConnectionError"),
    ],
)
def test_anthropic_raises_what_it_knows(serve, deed, error):
    anthropic, client = anthropic_client(serve(script=Behaviour(deed)))
    with client, pytest.raises(getattr(anthropic, error)):
        client.messages.create(
            model="claude-opus-5", max_tokens=50, messages=HELLO, timeout=1 if deed == "hang" else 30
        )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_google_reads_answers_streams_and_errors(serve, drawn):
    genai = pytest.importorskip("google.genai", reason="the client of Google is not installed")
    caller = serve(Echo("Good morning."), script=[Behaviour()] * 2 + [Behaviour("quota"), Behaviour("blocked")])
    options = genai.types.HttpOptions(base_url=caller.server.url("gemini"))
    with genai.Client(api_key="k", http_options=options) as client:
        picture = genai.types.Part.from_bytes(data=drawn(), mime_type="image/jpeg")
        said = client.models.generate_content(model="gemini-3-flash", contents=["Hello", picture])
        assert said.text == "Good morning."
        assert said.usage_metadata.prompt_token_count > 1120
        stream = client.models.generate_content_stream(model="gemini-3-flash", contents="Hello")
        assert "".join(chunk.text for chunk in stream) == "Good morning."
        with pytest.raises(genai.errors.ClientError) as raised:
            client.models.generate_content(model="gemini-3-flash", contents="Hello")
        assert (raised.value.code, raised.value.status) == (429, "RESOURCE_EXHAUSTED")
        blocked = client.models.generate_content(model="gemini-3-flash", contents="Hello")
        assert blocked.prompt_feedback.block_reason == "SAFETY"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_amazon_reads_answers_streams_and_errors(serve, drawn):
    boto3 = pytest.importorskip("boto3", reason="the client of Amazon is not installed")
    botocore = pytest.importorskip("botocore")
    caller = serve(Echo({"total": "9.00"}), script=[Behaviour()] * 2 + [Behaviour("rate_limit")])
    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-central-1",
        endpoint_url=caller.server.url("bedrock"),
        aws_access_key_id="k",
        aws_secret_access_key="s",
        config=botocore.config.Config(retries={"total_max_attempts": 1}),
    )
    image = {"image": {"format": "jpeg", "source": {"bytes": drawn()}}}
    spec = {"name": "receipt", "inputSchema": {"json": {"type": "object"}}}
    asked = {
        "modelId": "us.anthropic.claude-sonnet-4-6-v1:0",
        "messages": [{"role": "user", "content": [image, {"text": "Read it."}]}],
        "toolConfig": {"tools": [{"toolSpec": spec}], "toolChoice": {"tool": {"name": "receipt"}}},
    }
    said = client.converse(**asked)
    assert said["stopReason"] == "tool_use"
    assert said["output"]["message"]["content"][0]["toolUse"]["input"] == {"total": "9.00"}
    pieces = [e["contentBlockDelta"] for e in client.converse_stream(**asked)["stream"] if "contentBlockDelta" in e]
    assert json.loads("".join(p["delta"]["toolUse"]["input"] for p in pieces)) == {"total": "9.00"}
    with pytest.raises(client.exceptions.ThrottlingException):
        client.converse(**asked)
    client.close()
