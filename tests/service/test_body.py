"""Bodies that are too long, too slow, packed, or none: turned away before anything of them is worked on."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import zipfile

import pytest

from sightline.image import Limits


@pytest.fixture
def small(serve):
    """A service that reads little and waits shortly."""
    return serve(limits=Limits(max_bytes=1000), serving={"body_s": 0.2, "max_files": 2})


async def chunks(*parts, pause_s=0.0, made=None):
    for part in parts:
        if made is not None:
            made.append(part)
        yield part
        await asyncio.sleep(pause_s)


async def test_a_body_that_says_that_it_is_too_long_is_not_read(small):
    async with small as service:
        answer = await service.client.post("/v1/extract", content=b"x" * 1001)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_the_limit_holds_while_a_body_of_unknown_length_streams_in(small):
    made: list[bytes] = []
    async with small as service:
        answer = await service.client.post("/v1/extract", content=chunks(*[b"x" * 600] * 50, made=made))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_form_of_unknown_length_has_a_limit_of_its_own(serve, document):
    async def form():
        yield b'--a\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        yield document.data
        yield b"\r\n--a--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=a"}
    async with serve() as service:
        read = await service.client.post("/v1/cost", content=form(), headers=kind)
    async with serve(serving={"max_body_bytes": len(document.data)}) as service:
        refused = await service.client.post("/v1/cost", content=form(), headers=kind)
    assert (read.status_code, refused.status_code) == (200, 413)


async def test_a_slow_body_is_given_up(small):
    async with small as service:
        answer = await service.client.post("/v1/extract", content=chunks(*[b"x"] * 100, pause_s=0.05))
        assert service.parts.room.requests == 0
    assert (answer.status_code, answer.json()["code"]) == (408, "body_too_slow")


async def test_a_packed_body_is_not_unpacked(small):
    bomb = gzip.compress(b"\0" * 1_000_000, compresslevel=1)[:900]
    async with small as service:
        answer = await service.client.post("/v1/extract", content=bomb, headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


async def test_a_zip_bomb_is_no_document(serve):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 10_000_000)
    async with serve() as service:
        answer = await service.client.post("/v1/extract?task=receipt", content=bomb.getvalue())
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_format")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"file": "x"}',
        b'{"file": {"data": "not base64!"}}',
        b'{"file": {"data": "YQ=="}, "files": []}',
        b'{"files": {}}',
        b'{"files": [1]}',
        b'{"file": {"name": 5, "data": "YQ=="}}',
        b'{"file": {"data": NaN}}',
        b'{"file": {"data": "YQ=="}, "task": ["receipt"]}',
        b"[" * 50_000,
        b'\xff\xfe{"file": 1}',
        json.dumps({"file": {"data": "YQ=="}, "schema": "[" * 10_000}).encode(),
    ],
)
async def test_json_that_is_no_request_is_told_so(service, body):
    answer = await service.client.post("/v1/extract", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=a", b"--a\r\nno headers"),
        ("multipart/form-data; boundary=a", b"--a\r\ncontent-disposition: form-data\r\n\r\nx\r\n--a--"),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nx',
        ),
        ("multipart/form-data; boundary=" + "b" * 2000, b"x"),
    ],
)
async def test_a_form_that_is_none_is_told_so(service, kind, body):
    answer = await service.client.post("/v1/extract", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


async def test_more_files_than_a_request_may_have_are_turned_away(small):
    async with small as service:
        answer = await service.client.post("/v1/extract", files=[("file", (f"{n}", b"x")) for n in range(3)])
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
