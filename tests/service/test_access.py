"""Keys, scopes and rates, over the keys of a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sightline.database.engine import Database
from sightline.errors import TooManyRequests, UsageError
from sightline.records.keeping import Recording
from sightline.service.access import Rates
from sightline.service.terms import Serving
from sightline.tenants import Keys, Tenant


@pytest.fixture
async def secrets(plan):
    """A key of each of two tenants for documents, one for records alone, and one that was taken back."""
    async with Database(plan.place.path) as database:
        keys = Keys(database)
        made = {
            "acme": await keys.create(tenant="acme", scopes=["extract", "records"]),
            "other": await keys.create(tenant="other", scopes=["extract", "records"]),
            "reader": await keys.create(tenant="acme", scopes=["records"]),
            "gone": await keys.create(tenant="acme", scopes=["extract"]),
        }
        await keys.revoke(made["gone"].id)
    return {name: key.secret for name, key in made.items()}


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


async def test_only_a_valid_key_opens_and_only_for_its_scopes(serve, secrets):
    async with serve(serving={"keys": True}) as service:
        asked = {
            name: await service.client.post("/v1/cost?size=10x10", headers=headers)
            for name, headers in {
                "none": {},
                "wrong": bearer("sl_wrong"),
                "empty": bearer(""),
                "gone": bearer(secrets["gone"]),
                "reader": bearer(secrets["reader"]),
                "good": bearer(secrets["acme"]),
                "other header": {"x-api-key": secrets["acme"]},
            }.items()
        }
    assert {name: answer.status_code for name, answer in asked.items()} == {
        "none": 401,
        "wrong": 401,
        "empty": 401,
        "gone": 401,
        "reader": 403,
        "good": 200,
        "other header": 200,
    }
    assert asked["none"].headers["www-authenticate"].startswith("Bearer")
    assert secrets["acme"] not in str(service.events.told)


async def test_two_tenants_see_neither_the_answers_nor_the_records_of_each_other(serve, secrets, document):
    async with serve(serving={"keys": True}, recording=Recording(keep=True, pictures="none")) as service:
        post = service.client.post
        mine = await post("/v1/extract?task=invoice", content=document.data, headers=bearer(secrets["acme"]))
        again = await post("/v1/extract?task=invoice", content=document.data, headers=bearer(secrets["acme"]))
        theirs = await post("/v1/extract?task=invoice", content=document.data, headers=bearer(secrets["other"]))
        place = mine.headers["location"]
        found = await service.client.get(place, headers=bearer(secrets["reader"]))
        denied = await service.client.get(place, headers=bearer(secrets["other"]))
    assert [answer.json()["cached"] for answer in (mine, again, theirs)] == [None, "raw", None]
    assert found.json()["values"] == mine.json()["values"]
    assert found.json()["id"] == mine.headers["x-record-id"]
    assert (denied.status_code, denied.json()["code"]) == (404, "record_not_found")


def test_in_any_minute_a_tenant_sends_no_more_than_its_rate():
    now = [0.0]
    rates, tenant = Rates(clock=lambda: now[0]), Tenant("acme", frozenset(), rpm=3)
    for at in (0.0, 10.0, 20.0):
        now[0] = at
        rates.count(tenant)
    now[0] = 30.0
    with pytest.raises(TooManyRequests) as told:
        rates.count(tenant)
    assert told.value.retry_after_s == pytest.approx(30.0)
    rates.count(Tenant("other", frozenset(), rpm=1))
    now[0] = 60.0
    rates.count(tenant)


async def test_a_rate_is_told_with_the_time_to_come_back(serve, plan):
    async with Database(plan.place.path) as database:
        key = await Keys(database).create(tenant="slow", scopes=["extract"], rpm=1)
    async with serve(serving={"keys": True}) as service:
        first = await service.client.post("/v1/cost?size=10x10", headers=bearer(key.secret))
        second = await service.client.post("/v1/cost?size=10x10", headers=bearer(key.secret))
    assert (first.status_code, second.status_code) == (200, 429)
    assert 0 < int(second.headers["retry-after"]) <= 60


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.org"])  # noqa: S104 (nothing listens)
def test_without_keys_nobody_but_this_machine_is_listened_to(host):
    with pytest.raises(UsageError):
        Serving(host=host, keys=False).check_reach()
    Serving(host=host).check_reach()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_key_where_that_is_said(host):
    Serving(host=host, keys=False).check_reach()
    assert replace(Serving(), host=host).keys
