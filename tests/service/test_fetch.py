"""Addresses that a caller chooses: nothing but the public internet is asked, by whatever way it is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest

from sightline.errors import TooManyBytes, UrlFailed, UrlRefused
from sightline.service.fetch import Fetcher, is_public

PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 (nothing listens)
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@asynccontextmanager
async def served(*answers: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server on this machine that gives one answer a connection, and what it was asked."""
    asked: list[bytes] = []
    waiting = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(waiting.pop(0))
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield str(server.sockets[0].getsockname()[1]), asked


def told(body: bytes, head: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n{head}\r\n".encode() + body


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n".encode()


def fetcher(port: str, **changes) -> Fetcher:
    """One that finds every public host at this port of this machine, as if it were the internet."""

    async def resolve(host: str, _port: int) -> list[str]:
        return ["10.0.0.1"] if host == "inside.example" else ["127.0.0.1"]

    settings = {
        "max_bytes": 1000,
        "seconds": 2.0,
        "resolve": resolve,
        "allows": lambda address: str(address) == "127.0.0.1" or is_public(address),
        "ports": {"http": int(port), "https": 443},
        **changes,
    }
    return Fetcher(**settings)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_networks_that_are_not_public_are_told_apart(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_known(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a.jpg",
        "gopher://example.org/",
        "http:///a.jpg",
        "http://user:pass@example.org/a.jpg",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://[::1/",
        "http://exa mple.org/",
        "http://example.org/\r\nx: y",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "",
    ],
)
async def test_no_other_address_is_asked(url):
    with pytest.raises((UrlRefused, UrlFailed)):
        await Fetcher(1000, 2.0).upload(url)


async def test_a_file_is_fetched_with_the_name_of_its_host_and_no_more_than_its_path():
    async with served(told(b"picture", "content-type: image/png\r\n")) as (port, asked):
        own = fetcher(port)
        upload = await own.upload(f"http://pictures.example:{port}/a/receipt.png?size=big#part")
        await own.aclose()
    assert (upload.name, upload.data, upload.media_type) == ("receipt.png", b"picture", "image/png")
    assert asked[0].startswith(b"GET /a/receipt.png?size=big HTTP/1.1\r\n")
    assert f"host: pictures.example:{port}".encode() in asked[0].lower()


async def test_a_redirect_to_a_network_that_is_not_public_is_not_followed():
    async with served(moved("//inside.example/secret")) as (port, asked):
        own = fetcher(port)
        with pytest.raises(UrlRefused):
            await own.upload(f"http://pictures.example:{port}/")
        await own.aclose()
    assert len(asked) == 1


async def test_a_host_with_one_private_address_among_public_ones_is_refused():
    with pytest.raises(UrlRefused):
        await Fetcher(1000, 2.0, resolve=_both).upload("http://both.example/")


async def _both(_host: str, _port: int) -> list[str]:
    return ["8.8.8.8", "127.0.0.1"]


async def test_redirects_end():
    async with served(*[moved("/again")] * 4) as (port, _):
        own = fetcher(port)
        with pytest.raises(UrlFailed):
            await own.upload(f"http://pictures.example:{port}/")
        await own.aclose()


async def test_a_file_that_is_too_large_is_given_up_while_it_comes():
    async with served(told(b"x" * 2000)) as (port, _):
        own = fetcher(port)
        with pytest.raises(TooManyBytes):
            await own.upload(f"http://pictures.example:{port}/")
        await own.aclose()


async def test_a_server_that_says_nothing_is_given_up():
    async with served(b"") as (port, _):
        own = fetcher(port)
        with pytest.raises(UrlFailed):
            await own.upload(f"http://pictures.example:{port}/")
        await own.aclose()


async def test_a_service_fetches_nothing_unless_it_is_allowed(serve):
    async with serve() as service:
        answer = await service.client.post("/v1/extract", json={"file": {"url": "http://example.org/a.jpg"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "url_refused")


async def test_a_service_that_may_fetch_refuses_what_is_not_public(serve):
    async with serve(serving={"urls": True}) as service:
        stated = await service.client.post("/v1/extract", json={"file": {"url": "http://127.0.0.1/"}})
    assert (stated.status_code, stated.json()["code"]) == (422, "url_refused")
