"""What callers see, whatever the route."""

from __future__ import annotations

import base64
import json

import pytest

from sightline import wire
from sightline.errors import SightlineError
from sightline.providers import lent
from sightline.screen import Guard
from sightline.testing.scripted import Scripted
from sightline.types import Answer


async def test_a_file_as_the_body_a_form_and_json_bring_the_same_record(service, document):
    encoded = base64.b64encode(document.data).decode()
    raw = await service.client.post("/v1/extract?task=invoice&name=bill.pdf", content=document.data)
    form = await service.client.post(
        "/v1/extract", files={"file": ("bill.pdf", document.data)}, data={"task": "invoice"}
    )
    stated = await service.client.post(
        "/v1/extract", json={"file": {"name": "bill.pdf", "data": encoded}, "task": "invoice"}
    )
    records = [wire.from_json(answer.json()) for answer in (raw, form, stated)]
    assert [record.outcome for record in records] == ["accepted"] * 3
    assert records[0].values == records[1].values == records[2].values
    assert {record.source for record in records} == {"bill.pdf"}


async def test_the_second_answer_comes_from_the_cache_and_reads_the_same(service, document):
    first = await service.client.post("/v1/extract?task=invoice", content=document.data)
    second = await service.client.post("/v1/extract?task=invoice", content=document.data)
    before, after = first.json(), second.json()
    assert (before["cached"], after["cached"]) == (None, "raw")
    assert after["values"] == before["values"]
    assert after["cost_usd"] == "0"


async def test_several_files_bring_a_record_each_and_a_bad_one_stops_no_other(service, document):
    files = [("file", ("a.pdf", document.data)), ("file", ("b.jpg", b"no picture"))]
    answer = await service.client.post("/v1/extract", files=files, data={"task": "invoice"})
    good, bad = answer.json()["records"]
    assert (good["outcome"], bad["outcome"]) == ("accepted", "failed")
    assert bad["error"]["code"] == "unsupported_format"


async def test_a_schema_goes_with_a_form_as_text_and_goes_to_a_model(serve, document):
    schema = {"type": "object", "properties": {"number": {"type": "string"}}}
    model = Scripted([Answer({"number": "4711"}, {}, "scripted")])
    async with serve(desk=lent(model)) as service:
        read = await service.client.post(
            "/v1/extract", files={"file": document.data}, data={"schema": json.dumps(schema)}
        )
    assert read.json()["task"] == "schema"
    assert model.asked[0].task.schema == schema


async def test_a_schema_and_categories_do_not_go_together(service, document):
    options = {"schema": '{"type": "object"}', "categories": "a,b"}
    answer = await service.client.post("/v1/extract", files={"file": document.data}, data=options)
    assert (answer.status_code, answer.json()["code"]) == (400, "usage_error")


async def test_the_cost_of_a_size_and_of_a_document_needs_no_model(service, document):
    typed = await service.client.post("/v1/cost?size=4032x3024&model=openai:gpt-4o")
    sent = await service.client.post("/v1/cost?model=openai:gpt-4o", content=document.data)
    assert [bill["variant"] for bill in typed.json()["bills"]] == ["raw", "1568", "sent"]
    assert {bill["source"] for bill in sent.json()["bills"]} == {"upload"}


async def test_a_scan_says_what_would_become_of_a_document(serve, document):
    async with serve(guard=Guard()) as service:
        answer = await service.client.post("/v1/scan", content=document.data)
    assert answer.json()["screening"]["decision"] == "allow"
    assert answer.json()["values"] == {}


@pytest.mark.parametrize("route", ["compare", "sequence", "analyze"])
async def test_what_takes_a_model_says_so_where_there_is_none(service, document, route):
    files = [("file", ("a.pdf", document.data)), ("file", ("b.pdf", document.data))]
    options = {"question": "Which is later?"} if route == "compare" else {}
    answer = await service.client.post(f"/v1/{route}", files=files, data=options)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_model")


async def test_a_question_about_two_pictures_brings_one_record(serve, document):
    values = {"answer": "The second.", "evidence": [], "differences": []}
    async with serve(desk=lent(Scripted([Answer(values, {}, "scripted")]))) as service:
        files = [("file", ("a.pdf", document.data)), ("file", ("b.pdf", document.data))]
        answer = await service.client.post("/v1/compare", files=files, data={"question": "Which is later?"})
    assert answer.json()["values"]["answer"] == "The second."


@pytest.mark.parametrize(
    ("asked", "content", "status", "code"),
    [
        ("GET /v1/nothing", b"", 404, "route_not_found"),
        ("GET /v1/extract", b"", 405, "method_not_allowed"),
        ("POST /v1/extract", b"", 400, "malformed_request"),
        ("POST /v1/extract", b"no picture", 415, "unsupported_format"),
        ("POST /v1/extract?task=poem", b"no picture", 400, "unknown_name"),
        ("POST /v1/extract?tusk=receipt", b"no picture", 400, "malformed_request"),
        ("POST /v1/cost?size=0x5", b"", 400, "usage_error"),
        ("GET /v1/records/abc", b"", 404, "record_not_found"),
        ("GET /v1/records/%00", b"", 400, "malformed_request"),
    ],
)
async def test_what_goes_wrong_is_told_as_a_problem_with_a_stable_code(service, asked, content, status, code):
    method, _, path = asked.partition(" ")
    answer = await service.client.request(method, path, content=content)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["type"] == f"urn:sightline:error:{code}"
    assert problem["detail"]


async def test_every_answer_has_a_request_id_and_headers_that_keep_browsers_strict(service):
    for path in ("/healthz", "/v1/nothing", "/openapi.json"):
        answer = await service.client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 32


async def test_the_page_of_all_routes_takes_nothing_from_elsewhere_and_runs_no_script(service):
    page = await service.client.get("/docs")
    assert "/v1/extract" in page.text
    assert "accept_judgements" in page.text
    assert "script" not in page.text
    assert "https://" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]


async def test_a_request_id_of_the_caller_is_kept_where_it_is_one(service):
    own = await service.client.get("/healthz", headers={"x-request-id": "order-4711-a"})
    odd = await service.client.get("/healthz", headers={"x-request-id": "a b\tc;{}"})
    assert own.headers["x-request-id"] == "order-4711-a"
    assert len(odd.headers["x-request-id"]) == 32


async def test_a_header_cannot_be_forged_by_a_name_or_an_option(service, document):
    files = {"file": ("x\r\nset-cookie: a=b\r\n.pdf", document.data)}
    answer = await service.client.post("/v1/extract", files=files, data={"task": "invoice"})
    assert "set-cookie" not in answer.headers
    assert "\n" not in json.loads(answer.content)["source"]


async def test_a_name_loses_its_folders(service, document):
    files = {"file": ("../../etc/passwd.pdf", document.data)}
    answer = await service.client.post("/v1/extract", files=files, data={"task": "invoice"})
    assert answer.json()["source"] == "passwd.pdf"


async def test_each_request_is_told_to_the_log_once_and_without_content(service, document):
    await service.client.post("/v1/extract?task=invoice&name=SECRET.pdf", content=document.data)
    await service.client.get("/v1/records/SECRET")
    assert [(one["route"], one["status"]) for one in service.events.told] == [
        ("/v1/extract", 200),
        ("/v1/records/{id}", 404),
    ]
    assert "SECRET" not in str(service.events.told)


async def test_the_service_lives_is_ready_and_counts(service):
    assert (await service.client.get("/healthz")).json() == {"status": "ok"}
    assert (await service.client.get("/readyz")).json()["status"] == "ready"
    assert b"sightline" in (await service.client.get("/metrics")).content


async def test_an_error_that_nobody_foresaw_says_nothing_of_itself(serve, document):
    class Broken:
        name = "broken"

        def quote(self, _question):
            raise RuntimeError("SECRET at /etc/place")

        async def ask(self, _question):
            raise RuntimeError("SECRET at /etc/place")

    async with serve(desk=lent(Broken())) as service:
        answer = await service.client.post("/v1/extract?task=invoice", content=document.data)
    assert answer.status_code == SightlineError.status
    assert "SECRET" not in answer.text
    assert answer.json()["code"] == "error"
    assert service.events.told[0]["problem"] == "error"
