"""What a script can make the server do, seen from the client."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx2
import pytest

from sightline.errors import UnknownName, UsageError
from sightline.testing.server import Behaviour, Echo, FakeServer, read_script


def test_a_list_is_used_up_call_by_call_and_then_calls_are_answered(serve):
    caller = serve(script=[Behaviour("server"), Behaviour("unavailable")])
    assert [caller.ask("openai").status_code for _ in range(4)] == [500, 503, 200, 200]


def test_one_behaviour_is_for_every_call(serve):
    caller = serve(script=Behaviour("overloaded"))
    assert [caller.ask("anthropic").status_code for _ in range(2)] == [529, 529]


def test_a_script_can_differ_by_wire_and_by_model(serve):
    caller = serve(script={"anthropic": [Behaviour("server")], "gemini-*": Behaviour("quota")})
    assert [caller.ask(wire).status_code for wire in ("openai", "anthropic", "anthropic", "gemini")] == [
        200,
        500,
        200,
        429,
    ]


def test_a_function_sees_the_call_and_decides(serve):
    caller = serve(script=lambda call: Behaviour("refusal") if call.model == "gpt-4o" else None)
    message = caller.ask("openai").json()["choices"][0]["message"]
    assert message["content"] is None
    assert message["refusal"]
    assert caller.ask("openai", model="gpt-4.1").json()["choices"][0]["message"]["refusal"] is None


def test_only_requests_that_the_vendor_takes_use_up_a_script(serve, requests):
    caller = serve(script=[Behaviour("server")])
    assert caller.send(requests["openai"](b"no picture")).status_code == 400
    assert caller.ask("openai").status_code == 500


def test_a_wait_is_told_as_each_vendor_tells_it(serve):
    caller = serve(script=Behaviour("rate_limit", retry_after_s=1.5))
    openai = caller.ask("openai")
    assert (openai.headers["retry-after"], openai.headers["retry-after-ms"]) == ("2", "1500")
    assert openai.headers["x-ratelimit-limit-requests"]
    assert caller.ask("anthropic").headers["retry-after"] == "2"
    details = caller.ask("gemini").json()["error"]["details"]
    assert [detail["retryDelay"] for detail in details if "retryDelay" in detail] == ["1.5s"]
    assert not [name for name in caller.ask("bedrock").headers if "retry" in name or "limit" in name]


def test_a_hang_lasts_until_the_client_gives_up(serve, requests, drawn):
    caller, asked = serve(script=Behaviour("hang")), requests["openai"](drawn())
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(caller.server.url() + "/chat/completions", json=asked.body, headers=asked.headers, timeout=0.2)


def test_a_server_that_holds_a_call_can_be_closed(requests, drawn):
    asked = requests["openai"](drawn())
    with FakeServer(script=Behaviour("hang")) as server, pytest.raises(httpx2.ReadTimeout):
        httpx2.post(server.url() + "/chat/completions", json=asked.body, headers=asked.headers, timeout=0.2)


def test_a_reset_breaks_the_connection(serve):
    with pytest.raises(httpx2.ReadError, match="reset"):
        serve(script=Behaviour("reset")).ask("openai")


def test_a_cut_ends_before_the_promised_length(serve):
    with pytest.raises(httpx2.RemoteProtocolError):
        serve(script=Behaviour("cut")).ask("openai")


def test_a_stream_can_be_cut_and_can_end_with_an_error(serve):
    with pytest.raises(httpx2.RemoteProtocolError):
        serve(script=Behaviour("cut")).ask("anthropic", stream=True)
    answer = serve(script=Behaviour("stream_error")).ask("anthropic", stream=True)
    assert answer.status_code == 200
    assert "event: error" in answer.text
    assert "message_stop" not in answer.text
    assert serve(script=Behaviour("stream_error")).ask("anthropic").status_code == 529


def test_bodies_that_are_no_answers_come_with_status_200(serve):
    caller = serve(script=[Behaviour("malformed"), Behaviour("html"), Behaviour("blank")])
    malformed, html, blank = (caller.ask("openai") for _ in range(3))
    assert {malformed.status_code, html.status_code, blank.status_code} == {200}
    with pytest.raises(json.JSONDecodeError):
        malformed.json()
    assert html.headers["content-type"].startswith("text/html")
    assert blank.content == b""


@pytest.mark.parametrize(
    ("wire", "deed", "where", "told"),
    [
        ("openai", "filter", lambda a: a["choices"][0]["finish_reason"], "content_filter"),
        ("openai", "truncated", lambda a: a["choices"][0]["finish_reason"], "length"),
        ("openai-responses", "truncated", lambda a: a["incomplete_details"]["reason"], "max_output_tokens"),
        ("openai-responses", "refusal", lambda a: a["output"][0]["content"][0]["type"], "refusal"),
        ("anthropic", "refusal", lambda a: a["stop_reason"], "refusal"),
        ("anthropic", "truncated", lambda a: a["stop_reason"], "max_tokens"),
        ("gemini", "refusal", lambda a: a["candidates"][0]["finishReason"], "SAFETY"),
        ("gemini", "truncated", lambda a: a["candidates"][0]["finishReason"], "MAX_TOKENS"),
        ("gemini", "blocked", lambda a: a["promptFeedback"]["blockReason"], "SAFETY"),
        ("bedrock", "blocked", lambda a: a["stopReason"], "guardrail_intervened"),
        ("bedrock", "refusal", lambda a: a["stopReason"], "content_filtered"),
    ],
)
def test_an_ending_is_told_in_the_words_of_the_vendor(serve, wire, deed, where, told):
    assert where(serve(script=Behaviour(deed)).ask(wire).json()) == told


def test_azure_says_why_it_blocked_a_question(serve):
    answer = serve(script=Behaviour("blocked")).ask("azure")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "content_filter")
    assert error["innererror"]["content_filter_result"]["violence"]["filtered"]


def test_usage_can_be_missing_and_partly_cached(serve):
    caller = serve(script=[Behaviour("no_usage"), Behaviour(cached_share=0.5)])
    assert "usage" not in caller.ask("openai").json()
    usage = caller.ask("openai").json()["usage"]
    assert 0 < usage["prompt_tokens_details"]["cached_tokens"] < usage["prompt_tokens"]


def test_the_text_can_be_fenced_talkative_or_of_the_wrong_type(serve):
    def said(answer):
        return answer.json()["choices"][0]["message"]["content"]

    caller = serve(script=[Behaviour("fenced"), Behaviour("prose"), Behaviour("wrong_type"), Behaviour()])
    fenced, prose, wrong, right = (said(caller.ask("openai")) for _ in range(4))
    assert fenced.startswith("```json\n")
    assert '"total": null' in prose
    assert not prose.startswith("{")
    assert isinstance(json.loads(wrong)["total"], dict)
    assert json.loads(right)["total"] is None


def test_an_answer_can_be_put_in_the_script(serve):
    caller = serve(Echo("never"), script=Behaviour(answer={"total": "1.00"}))
    assert caller.ask("openai").json()["choices"][0]["message"]["content"] == '{"total": "1.00"}'


def test_an_answer_that_is_too_long_for_the_call_is_cut_there(serve):
    answer = serve(Echo("x" * 400)).ask("anthropic", max_tokens=10).json()
    assert (answer["content"][0]["text"], answer["stop_reason"]) == ("x" * 40, "max_tokens")
    assert answer["usage"]["output_tokens"] == 10


def test_a_script_is_read_from_json():
    script = read_script('{"anthropic": [{"do": "overloaded", "latency_s": 0.5}], "*": {"do": "hang"}}')
    assert script == {"anthropic": [Behaviour("overloaded", latency_s=0.5)], "*": Behaviour("hang")}


@pytest.mark.parametrize(
    "text", ["{", "3", '[{"do": "dance"}]', '[{"do": "hang", "for": 3}]', '{"do": "answer", "latency_s": -1}']
)
def test_a_script_that_makes_no_sense_is_refused(text):
    with pytest.raises(UsageError):
        read_script(text)


def test_a_wire_that_there_is_not_is_refused():
    with pytest.raises(UnknownName, match="anthropic, azure"):
        FakeServer().url("carrier-pigeon")


async def test_it_runs_in_the_loop_of_the_caller_too():
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
    async with FakeServer(Echo("Good morning.")) as server, httpx2.AsyncClient() as client:
        answer = await client.post(server.url() + "/chat/completions", json=body, headers={"authorization": "Bearer k"})
        stats = (await client.get(server.url("azure") + "/_fake/stats")).json()
    assert answer.json()["choices"][0]["message"]["content"] == "Good morning."
    assert stats["calls"] == {"openai:gpt-4o": 1}
    assert stats["bytes_in"] > 0


def test_importing_it_does_not_load_its_web_server():
    program = "import sys, sightline.testing.server; print('aiohttp' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_two_servers_cannot_have_one_port():
    with FakeServer() as server:
        port = int(server.url("azure").rpartition(":")[2])
        with pytest.raises(OSError, match="address"), FakeServer(address=("127.0.0.1", port)):
            pass


def test_the_program_serves_until_it_is_told_to_end(tmp_path):
    (tmp_path / "script.json").write_text('[{"do": "server"}]')
    command = [sys.executable, "-m", "sightline.testing.server", "--echo", "hi", "--script", "script.json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        lines = [running.stdout.readline().split() for _ in range(7)]
        url = dict(lines)["anthropic"]
        body = {"model": "claude-opus-5", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello"}]}
        headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
        answers = [httpx2.post(url + "/v1/messages", json=body, headers=headers) for _ in range(2)]
        running.terminate()
    assert [answer.status_code for answer in answers] == [500, 200]
    assert answers[1].json()["content"] == [{"type": "text", "text": "hi"}]
    assert running.returncode == 0
