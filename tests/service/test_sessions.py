"""Sessions of browsers, over the keys of a real database, and the pages that open them."""

from __future__ import annotations

import pytest

from sightline.database.engine import Database
from sightline.service.sessions import COOKIE, Sessions
from sightline.store.memory import MemoryStore
from sightline.tenants import Keys


@pytest.fixture
async def key(plan):
    async with Database(plan.place.path) as database:
        return await Keys(database).create(tenant="acme", scopes=["review", "extract"])


async def signed_in(client, secret, **headers):
    return await client.post("/sign-in", content=f"key={secret}&next=/review", headers=headers)


async def test_a_session_stands_for_its_key_until_the_key_is_taken_back(plan, key):
    async with Database(plan.place.path) as database:
        keys = Keys(database)
        sessions = Sessions(MemoryStore(max_bytes=1_000_000), keys)
        headers = {"cookie": f"other=1; {COOKIE}={await sessions.begin(key.secret)}"}
        tenant = await sessions.tenant(headers)
        assert (tenant.name, tenant.key) == ("acme", key.id)
        await keys.revoke(key.id)
        assert await sessions.tenant(headers) is None


async def test_a_session_ends_when_somebody_signs_out(serve, key):
    async with serve(serving={"keys": True}) as service:
        await signed_in(service.client, key.secret)
        kept = service.client.cookies[COOKIE]
        inside = await service.client.post("/v1/cost?size=10x10")
        await service.client.post("/sign-out")
        outside = await service.client.post("/v1/cost?size=10x10", headers={"cookie": f"{COOKIE}={kept}"})
    assert (inside.status_code, outside.status_code) == (200, 401)


async def test_nothing_that_is_kept_opens_anything(plan, key):
    async with Database(plan.place.path) as database:
        store = MemoryStore(max_bytes=1_000_000)
        token = await Sessions(store, Keys(database)).begin(key.secret)
        assert token not in repr(vars(store))
        assert key.secret not in repr(vars(store))


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=", f"{COOKIE}=guess", '"', f"{COOKIE}=\udc80"])
async def test_a_cookie_that_nobody_was_given_opens_nothing(plan, cookie):
    async with Database(plan.place.path) as database:
        sessions = Sessions(MemoryStore(max_bytes=1_000_000), Keys(database))
        assert await sessions.tenant({"cookie": cookie}) is None


async def test_the_cookie_is_for_https_where_the_browser_came_by_it(serve, key):
    async with serve(serving={"keys": True}) as service:
        plain = await signed_in(service.client, key.secret)
        behind = await signed_in(service.client, key.secret, **{"x-forwarded-proto": "https"})
    assert "Secure" not in plain.headers["set-cookie"]
    for said in ("Secure", "HttpOnly", "SameSite=strict", "Max-Age=43200"):
        assert said in behind.headers["set-cookie"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://service"}, 200),
        ({"origin": "http://elsewhere"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://behind-a-proxy"}, 200),
    ],
)
async def test_what_another_site_sends_is_not_answered(service, headers, status):
    answer = await service.client.post("/v1/cost?size=10x10", headers=headers)
    assert answer.status_code == status


async def test_pages_hold_browsers_to_what_is_ours(serve, key):
    async with serve(serving={"keys": True}) as service:
        page = await service.client.get("/sign-in")
        asset = await service.client.get(page.text.partition('rel="stylesheet" href="')[2].partition('"')[0])
        old = await service.client.get("/assets/0123456789ab/frame.css")
        lacking = await service.client.get("/assets/0123456789ab/..%2fdesk.py")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert "immutable" in asset.headers["cache-control"]
    assert old.headers["cache-control"] == "no-cache"
    assert lacking.status_code == 404
