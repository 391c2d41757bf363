"""Reviewing over HTTP: by whom, what they see, and what becomes of it."""

import asyncio
import io
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw, ImageFont

from sightline.records.keeping import Recording
from sightline.tenants import Keys
from sightline.types import NO_USAGE, FieldVerdict, Page, Record

ITEM = "/v1/review/items"


def receipt(total="9.00", p=0.4):
    fields = (
        FieldVerdict("vendor.name", "ACME", "confirmed", p_correct=0.9, kind="text"),
        FieldVerdict("total", total, "unverified", p_correct=p, kind="amount"),
    )
    pages = (Page("0" * 64, (400, 200), (400, 200)),)
    values = {"vendor": {"name": "ACME"}, "total": total}
    return Record(
        "r.jpg", "receipt", "review", values, fields, (), "rules", None, NO_USAGE, Decimal(0), pages, {}
    )  # fmt: skip


@pytest.fixture(scope="module")
def picture():
    """A page that says TOTAL 19.00."""
    page = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(page).text((40, 80), "TOTAL 19.00", "black", ImageFont.load_default(36))
    written = io.BytesIO()
    page.save(written, "JPEG", quality=95)
    return written.getvalue()


@pytest.fixture
def desk(serve, tmp_path):
    """Opens a service that keeps records; `keys` of people by name, with what they may."""

    @asynccontextmanager
    async def opened(**people):
        keeps = Recording(keep=True, pictures=str(tmp_path / "pages"))
        async with serve(serving={"keys": bool(people)}, recording=keeps) as service:
            keys = Keys(service.parts.panel.database)
            made = {name: await keys.create(tenant="acme", scopes=scopes) for name, scopes in people.items()}
            yield service, {name: {"authorization": f"Bearer {key.secret}"} for name, key in made.items()}

    return opened


async def kept(service, picture=None, tenant="local", **changes):
    records = service.parts.archive.records
    return await records.put(receipt(**changes), tenant=tenant, pictures=[picture] if picture else ())


async def test_a_record_goes_from_the_queue_to_a_label_and_back(desk):
    async with desk() as (service, _):
        own = await kept(service)
        lines = (await service.client.get("/v1/review/queue")).json()["items"]
        assert [(line["id"], line["why"]) for line in lines] == [(own, "doubt")]
        assert (await service.client.post("/v1/review/next")).json()["id"] == own
        assert (await service.client.post("/v1/review/next")).status_code == 204
        right = {"path": "total", "value": "19.00", "page": 1, "box": [0.1, 0.2, 0.3, 0.4]}
        said = {"decision": "correct", "corrections": [right], "note": "faint"}
        assert (await service.client.post(f"{ITEM}/{own}/decide", json=said)).json()["corrections"] == [right]
        assert (await service.client.post(f"{ITEM}/{own}/undo")).status_code == 204
        assert (await service.client.post(f"{ITEM}/{own}/decide", json={"decision": "accept"})).status_code == 200
        entries = (await service.client.get(f"{ITEM}/{own}/trail")).json()["entries"]
        assert [entry["action"] for entry in entries] == ["review corrected", "review undone", "review accepted"]
        item = (await service.client.get(f"{ITEM}/{own}")).json()
        assert item["waits"] is None
        assert [(review["decision"], bool(review["undone_at"])) for review in item["reviews"]] == [
            ("correct", True),
            ("accept", False),
        ]


async def test_an_item_says_all_that_a_person_needs(desk, picture):
    async with desk() as (service, _):
        own = await kept(service, picture)
        item = (await service.client.get(f"{ITEM}/{own}")).json()
        assert item["doubtful"] == ["total"]
        assert item["record"]["values"]["total"] == "9.00"
        assert "vendor.name" in [field["path"] for field in item["task"]["fields"]]
        (page,) = item["pages"]
        assert (page["width_px"], page["height_px"]) == (400, 200)
        assert (await service.client.get(page["picture"])).content == picture
        words = (await service.client.get(page["words"])).json()["words"]
        assert "19.00" in [word["text"] for word in words]
        found = (await service.client.post(f"{ITEM}/{own}/check", json={"values": {"total": "19.00"}})).json()
        (total,) = [field for field in found["fields"] if field["path"] == "total"]
        assert total["evidence"][0]["text"] == "19.00"


async def test_pages_that_were_not_kept_have_no_picture(desk):
    async with desk() as (service, _):
        own = await kept(service)
        (page,) = (await service.client.get(f"{ITEM}/{own}")).json()["pages"]
        assert (page["picture"], page["words"]) == (None, None)
        assert (await service.client.get(f"{ITEM}/{own}/pages/1")).json()["code"] == "record_not_found"
        assert (await service.client.post(f"{ITEM}/{own}/check", json={"values": {}})).json()["checked"] is True


async def test_several_people_at_once_never_hold_the_same(desk):
    people = {f"person{number}": ["review"] for number in range(4)}
    async with desk(**people) as (service, keys):
        waiting = [await kept(service, tenant="acme") for _ in range(6)]
        answers = await asyncio.gather(
            *[service.client.post("/v1/review/next", headers=key) for key in keys.values() for _ in range(2)]
        )
        found = [answer.json()["id"] for answer in answers if answer.status_code == 200]
        assert sorted(found) == sorted(waiting)


async def test_what_one_holds_another_one_can_neither_claim_nor_decide(desk):
    async with desk(ann=["review"], bob=["review"]) as (service, keys):
        own = await kept(service, tenant="acme")
        assert (await service.client.post(f"{ITEM}/{own}/claim", headers=keys["ann"])).status_code == 200
        for way in ("claim", "heartbeat", "undo", "second"):
            answer = await service.client.post(f"{ITEM}/{own}/{way}", headers=keys["bob"])
            assert (answer.status_code, answer.json()["code"]) == (409, "review_conflict"), way
        said = {"decision": "reject"}
        answer = await service.client.post(f"{ITEM}/{own}/decide", headers=keys["bob"], json=said)
        assert answer.status_code == 409
        await service.client.post(f"{ITEM}/{own}/release", headers=keys["ann"])
        assert (await service.client.post(f"{ITEM}/{own}/claim", headers=keys["bob"])).status_code == 200


async def test_who_looks_for_the_second_time_does_not_see_what_the_first_one_saw(desk):
    async with desk(ann=["review"], bob=["review"], chief=["admin"]) as (service, keys):
        own = await kept(service, tenant="acme")
        await service.client.post(f"{ITEM}/{own}/claim", headers=keys["ann"])
        await service.client.post(f"{ITEM}/{own}/decide", headers=keys["ann"], json={"decision": "accept"})
        await service.client.post(f"{ITEM}/{own}/second", headers=keys["ann"], json={"note": "Is it 9 or 19?"})
        seen = {
            name: (await service.client.get(f"{ITEM}/{own}", headers=keys[name])).json()["reviews"] for name in keys
        }
        assert {name: len(reviews) for name, reviews in seen.items()} == {"ann": 1, "bob": 0, "chief": 1}
        trail = (await service.client.get(f"{ITEM}/{own}/trail", headers=keys["bob"])).json()
        assert trail["entries"] == []


async def test_roles_open_what_they_are_for(desk):
    async with desk(reader=["records"], ann=["review"], chief=["admin"]) as (service, keys):
        own = await kept(service, tenant="acme")
        assert (await service.client.get("/v1/review/queue")).status_code == 401
        assert (await service.client.get("/v1/review/queue", headers=keys["reader"])).status_code == 403
        orders = [("assign", {"to": "somebody"}), ("priority", {"priority": 5, "due_at": "2026-11-22T12:00:00Z"})]
        for way, body in orders:
            answers = {
                name: await service.client.post(f"{ITEM}/{own}/{way}", headers=keys[name], json=body)
                for name in ("ann", "chief")
            }
            assert {name: answer.status_code for name, answer in answers.items()} == {"ann": 403, "chief": 204}


async def test_nobody_sees_what_another_tenant_has_waiting(desk):
    async with desk(ann=["review"]) as (service, keys):
        own = await kept(service, tenant="other")
        assert (await service.client.post("/v1/review/next", headers=keys["ann"])).status_code == 204
        for path in (own, f"{own}/pages/1", f"{own}/pages/1/words"):
            assert (await service.client.get(f"{ITEM}/{path}", headers=keys["ann"])).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"decision": "maybe"}',
        b'{"decision": "correct"}',
        b'{"decision": "accept", "corrections": [{"path": "total", "value": "1"}]}',
        b'{"decision": "correct", "corrections": [{"path": "total", "value": "1", "box": [0, 0, 2, 1]}]}',
    ],
)
async def test_what_is_no_decision_is_told_and_changes_nothing(desk, body):
    async with desk() as (service, _):
        own = await kept(service)
        await service.client.post(f"{ITEM}/{own}/claim")
        answer = await service.client.post(f"{ITEM}/{own}/decide", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
        assert (await service.client.get(f"{ITEM}/{own}")).json()["reviews"] == []


async def test_where_no_records_are_kept_nothing_is_reviewed(service):
    answer = await service.client.get("/v1/review/queue")
    assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found")
