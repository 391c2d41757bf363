"""Records go when their time is over, which tenant and task decide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sightline.records.expiry import expire
from sightline.records.keeping import OfTenant, Recording

LATER = datetime.now(UTC) + timedelta(days=10)


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        (Recording(), None),
        (Recording(days=30), 30),
        (Recording(days=30, tasks={"receipt": 7}), 7),
        (Recording(days=30, tasks={"invoice": 7}), 30),
        (Recording(tasks={"receipt": 7}, tenants={"acme": OfTenant(days=3)}), 3),
        (Recording(tenants={"acme": OfTenant(days=3, tasks={"receipt": 1})}), 1),
        (Recording(tenants={"other": OfTenant(days=3)}), None),
    ],
)
def test_the_word_of_a_tenant_comes_before_that_of_a_task(rules, days):
    assert rules.days_of("acme", "receipt") == days


async def test_what_is_too_old_goes_with_its_pages_and_the_rest_stays(records, database, tenant, showing, kept_files):
    old = await records.put(showing("d1"), tenant=tenant, pictures=[b"one"])
    kept = await records.put(replace(showing("d2"), task="receipt"), tenant=tenant, pictures=[b"two"])
    rules = Recording(tenants={tenant: OfTenant(tasks={"invoice": 5, "receipt": 20})})
    assert await expire(records, database, rules, at=datetime.now(UTC)) == 0
    assert await expire(records, database, rules, at=LATER) == 1
    assert await records.get(old, tenant=tenant) is None
    assert await records.get(kept, tenant=tenant)
    assert len(kept_files()) == 1


async def test_without_rules_nothing_expires(records, database, tenant, record):
    await records.put(record, tenant=tenant)
    assert await expire(records, database, Recording(), at=LATER + timedelta(days=9999)) == 0
