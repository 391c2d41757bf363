"""Keys open what they are for, are shown once, and can be taken back."""

from decimal import Decimal
from hashlib import sha256

import pytest
from sqlalchemy import select

from sightline.database import tables, trail
from sightline.errors import UsageError
from sightline.tenants import Keys


class Clock:
    """Seconds, as a test says."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(database, clock):
    return Keys(database, clock=clock)


async def test_a_key_says_whose_it_is_and_what_it_opens(keys, tenant):
    made = await keys.create(tenant=tenant, scopes=["records", "extract"], rpm=60, budget_usd_a_day=Decimal("2.5"))
    found = await keys.tenant_of(made.secret)
    assert (found.name, found.rpm, found.budget_usd_a_day, found.key) == (tenant, 60, Decimal("2.5"), made.id)
    assert (found.may("extract"), found.may("review")) == (True, False)


async def test_the_key_of_an_admin_opens_everything(keys, tenant):
    made = await keys.create(tenant=tenant, scopes=["admin"])
    found = await keys.tenant_of(made.secret)
    assert found.may("review")


async def test_only_the_digest_of_a_key_is_kept(keys, tenant, database):
    made = await keys.create(tenant=tenant, scopes=["extract"])
    assert made.secret.startswith("sl_")
    async with database.reading() as connection:
        [row] = (await connection.execute(select(tables.keys).where(tables.keys.c.id == made.id))).all()
    assert row.digest == sha256(made.secret.encode()).hexdigest()
    assert made.secret not in str(row)


async def test_an_unknown_key_is_nobodys(keys):
    assert await keys.tenant_of("sl_guess") is None
    assert await keys.tenant_of("\udc80") is None


async def test_a_revoked_key_opens_nothing_any_more(keys, tenant):
    made = await keys.create(tenant=tenant, scopes=["extract"])
    assert await keys.tenant_of(made.secret)
    assert await keys.revoke(made.id)
    assert await keys.tenant_of(made.secret) is None
    assert not await keys.revoke(made.id)


async def test_another_process_hears_of_it_within_seconds(keys, tenant, database, clock):
    made = await keys.create(tenant=tenant, scopes=["extract"])
    other = Keys(database, clock=clock)
    assert await other.tenant_of(made.secret)
    await keys.revoke(made.id)
    clock.now += 6
    assert await other.tenant_of(made.secret) is None


async def test_limits_hold_for_all_keys_of_a_tenant_and_stay_until_others_are_given(keys, tenant):
    first = await keys.create(tenant=tenant, scopes=["extract"], rpm=60, budget_usd_a_day=Decimal(1))
    await keys.create(tenant=tenant, scopes=["extract"], rpm=30)
    found = await keys.tenant_of(first.secret)
    assert (found.rpm, found.budget_usd_a_day) == (30, Decimal(1))


async def test_keys_are_listed_without_what_opens_anything(keys, tenant):
    made = await keys.create(tenant=tenant, scopes=["extract"], note="till 4")
    await keys.revoke(made.id)
    [listed] = await keys.list(tenant=tenant)
    assert (listed.id, listed.note, listed.scopes) == (made.id, "till 4", {"extract"})
    assert listed.revoked_at is not None
    assert listed.revoked_at >= listed.created_at
    assert listed in await keys.list()


async def test_the_trail_says_who_made_a_key_and_who_took_it_back(keys, tenant, database):
    made = await keys.create(tenant=tenant, scopes=["extract"], by="ann")
    await keys.revoke(made.id, by="bob")
    async with database.reading() as connection:
        found = await trail.of_subject(connection, tenant, made.id)
    assert [(entry.deed.by, entry.deed.action) for entry in found] == [("ann", "key created"), ("bob", "key revoked")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tenant": "../etc"},
        {"tenant": ""},
        {"tenant": "A"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"rpm": 0},
        {"budget_usd_a_day": Decimal(-1)},
    ],
    ids=str,
)
async def test_what_no_key_can_be_is_refused(keys, tenant, wrong):
    with pytest.raises(UsageError):
        await keys.create(**{"tenant": tenant, "scopes": ["extract"], **wrong})
