"""Traces: who traces nothing pays nothing, stages become spans, and the caller's trace goes on.

In processes of their own, because OpenTelemetry is set up once for a whole process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

from sightline.errors import UsageError
from sightline.observe import start_tracing
from sightline.observe.spans import is_traced

SETUP = """
import asyncio, json, sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
kept = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(kept))
trace.set_tracer_provider(provider)
def told():
    names = {span.context.span_id: span.name for span in kept.get_finished_spans()}
    return [
        {
            "name": span.name,
            "kind": span.kind.name,
            "parent": names.get(span.parent.span_id) if span.parent else None,
            "remote": format(span.parent.span_id, "016x") if span.parent else None,
            "trace": format(span.context.trace_id, "032x"),
            "ms": (span.end_time - span.start_time) / 1e6,
            "status": span.status.status_code.name,
            "events": len(span.events),
            "attributes": dict(span.attributes),
        }
        for span in kept.get_finished_spans()
    ]
"""


def run(program: str, **environment: str) -> str:
    env = {**os.environ, **environment}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def spans(program: str) -> list[dict[str, Any]]:
    return json.loads(run(f"{SETUP}\n{program}\nprint(json.dumps(told()))").splitlines()[-1])


def test_who_loads_opentelemetry_and_sets_nothing_up_gets_the_work_alone() -> None:
    program = """
import asyncio
from opentelemetry import trace
from sightline.observe import span, stage
@stage("study", told=lambda result: 1 / 0)
async def work(number):
    with span("inside") as current:
        return number, current
print(asyncio.run(work(7)))
"""
    assert run(program) == "(7, None)\n"


def test_who_has_not_loaded_opentelemetry_gets_the_work_alone() -> None:
    program = """
import asyncio, sys
from sightline.observe import span, stage
@stage("study", told=lambda result: 1 / 0)
async def work(number):
    with span("inside") as current:
        return number, current
print(asyncio.run(work(7)), "opentelemetry" in sys.modules)
"""
    assert run(program) == "(7, None) False\n"


def test_stages_nest_and_steps_of_elsewhere_are_laid_out_one_behind_the_other() -> None:
    found = spans("""
from sightline.observe import stage
@stage("study", told=lambda result: {"sightline.pages": 2, "nothing": None}, parts=lambda r: {"prepare": 20, "ocr": 30})
async def study():
    await asyncio.sleep(0.06)
@stage("extract")
async def extract():
    await study()
asyncio.run(extract())
""")
    by_name = {one["name"]: one for one in found}
    assert [(one["name"], one["parent"]) for one in found] == [
        ("prepare", "study"),
        ("ocr", "study"),
        ("study", "extract"),
        ("extract", None),
    ]
    assert (by_name["prepare"]["ms"], by_name["ocr"]["ms"]) == (20, 30)
    assert by_name["study"]["attributes"] == {"sightline.pages": 2}


def test_an_error_is_told_by_its_code_and_never_by_its_message() -> None:
    (found,) = spans("""
from sightline.errors import CorruptInput
from sightline.observe import stage
@stage("study")
async def study():
    raise CorruptInput("canary.pdf holds canary")
try:
    asyncio.run(study())
except CorruptInput:
    pass
""")
    assert (found["status"], found["attributes"], found["events"]) == ("ERROR", {"error.type": "corrupt_input"}, 0)


def test_each_attempt_is_a_call_with_the_names_of_the_genai_conventions() -> None:
    found = spans("""
from decimal import Decimal
from sightline import registry
from sightline.errors import ServerFault
from sightline.observe import Call
from sightline.testing.scripted import Scripted
from sightline.types import Answer, Question, Usage
from sightline.vlm.wrappers import Backoff, Observed, Retry
name, usage = "google:gemini-2.5-flash", Usage(900, 40, 258)
answer = Answer({"total": "canary"}, {}, name, "gemini-2.5-flash", usage, Decimal("0.01"))
model = Scripted([ServerFault("it said canary"), answer], name=name)
calls = []
provider = Retry(Observed(model, calls.append), backoff=Backoff(first_s=0))
asyncio.run(provider.ask(Question(registry.task("receipt"), (), ())))
assert [call.error for call in calls] == ["server", None], calls
""")
    failed, good = found
    assert {one["name"] for one in found} == {"chat gemini-2.5-flash"}
    assert (failed["status"], failed["attributes"]["error.type"], failed["kind"]) == ("ERROR", "server", "CLIENT")
    assert good["attributes"] == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "gcp.gemini",
        "gen_ai.request.model": "gemini-2.5-flash",
        "gen_ai.output.type": "json",
        "gen_ai.response.model": "gemini-2.5-flash",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 900,
        "gen_ai.usage.output_tokens": 40,
        "gen_ai.usage.cache_read.input_tokens": 0,
        "sightline.image_tokens": 258,
        "sightline.cost_usd": 0.01,
    }
    assert "canary" not in json.dumps(found)


def test_the_names_are_those_of_the_conventions_that_are_installed() -> None:
    from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as conventions

    from sightline.vlm.wrappers.observed import VENDORS

    known = {value for name, value in vars(conventions).items() if name.startswith("GEN_AI_")}
    used = {
        "gen_ai.operation.name",
        "gen_ai.provider.name",
        "gen_ai.request.model",
        "gen_ai.output.type",
        "gen_ai.response.model",
        "gen_ai.response.finish_reasons",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.cache_read.input_tokens",
    }
    assert used <= known
    assert set(VENDORS.values()) <= {vendor.value for vendor in conventions.GenAiProviderNameValues}


def test_the_trace_of_the_caller_goes_on_and_the_path_is_not_told() -> None:
    (found,) = spans("""
from sightline.observe import Traced
from sightline.observe.spans import trace_id
seen = []
class Route:
    path = "/v1/records/{id}"
async def app(scope, receive, send):
    scope["route"] = Route
    seen.append(trace_id())
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})
async def nothing(*_):
    pass
headers = [(b"traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/v1/records/canary", "headers": headers}
asyncio.run(Traced(app)(scope, nothing, nothing))
assert seen == ["4bf92f3577b34da6a3ce929d0e0e4736"], seen
""")
    assert (found["name"], found["kind"], found["remote"]) == ("GET /v1/records/{id}", "SERVER", "00f067aa0ba902b7")
    assert found["trace"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert found["attributes"] == {
        "http.request.method": "GET",
        "url.scheme": "http",
        "http.route": "/v1/records/{id}",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize(
    ("environment", "sends"),
    [
        ({}, "None"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, "OTLPSpanExporter"),
        ({"OTEL_TRACES_EXPORTER": "console"}, "ConsoleSpanExporter"),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, "None"),
        ({"OTEL_TRACES_EXPORTER": "console", "OTEL_SDK_DISABLED": "true"}, "None"),
    ],
    ids=["nothing set", "an endpoint", "the console", "none in spite of an endpoint", "all of it disabled"],
)
def test_the_environment_says_where_spans_go(environment: dict[str, str], sends: str) -> None:
    program = """
from sightline.observe import start_tracing
from sightline.observe.spans import is_traced
started = start_tracing()
name = "None"
if started:
    from opentelemetry import trace
    (processor,) = trace.get_tracer_provider()._active_span_processor._span_processors
    name = type(processor.span_exporter).__name__
print(name)
"""
    assert run(program, **environment) == f"{sends}\n"


def test_an_exporter_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    with pytest.raises(UsageError, match="otlp, console, none"):
        start_tracing()


def test_without_the_extra_tracing_says_what_to_install() -> None:
    program = """
import sys
sys.modules["opentelemetry.sdk"] = None
from sightline.errors import MissingExtra
from sightline.observe import start_tracing
from sightline.observe.spans import is_traced
try:
    start_tracing()
except MissingExtra as error:
    print(error)
"""
    assert "sightline[tracing]" in run(program, OTEL_TRACES_EXPORTER="console")


def test_what_another_thread_is_importing_just_now_traces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", ModuleType("opentelemetry.trace"))
    assert not is_traced()
