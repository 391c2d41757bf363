"""Whatever tenants do, and in whatever order: none of them meets an answer or a record of another one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sightline.database.engine import Database
from sightline.records.keeping import Recording
from sightline.tenants import Keys

EXAMPLES = 6
RunAt: TypeAlias = Callable[..., AbstractContextManager[str]]


@dataclass(frozen=True)
class Extract:
    """A tenant sends the document, which others may have sent, with a remark of its own that shows nowhere."""

    tenant: int
    remark: int


@dataclass(frozen=True)
class Look:
    """A tenant asks for one of the records that anybody has made so far."""

    tenant: int
    which: int


TENANTS = st.integers(0, 1)
STEPS = st.lists(
    st.builds(Extract, TENANTS, st.integers(0, 1)) | st.builds(Look, TENANTS, st.integers(0, 5)), min_size=2, max_size=6
)


@pytest.fixture
def ask(plan, run_at: RunAt):
    """Asks a service that keeps answers and records, as a tenant of that name."""
    secrets: dict[str, str] = {}

    async def made() -> None:
        async with Database(plan.place.path) as database:
            for name in (f"{number}-{side}" for number in range(EXAMPLES) for side in (0, 1)):
                key = await Keys(database).create(tenant=name, scopes=["extract", "records"])
                secrets[name] = key.secret

    asyncio.run(made())
    own = replace(plan, serving=replace(plan.serving, keys=True), recording=Recording(keep=True, pictures="none"))
    with run_at(own) as url, httpx2.Client(base_url=url, timeout=60) as client:

        def asked(tenant: str, method: str, path: str, content: bytes = b"") -> httpx2.Response:
            headers = {"authorization": f"Bearer {secrets[tenant]}"}
            return client.request(method, path, content=content, headers=headers)

        yield asked


def test_two_tenants_never_meet_an_answer_or_a_record_of_the_other(ask, document):
    examples = count()

    @given(steps=STEPS)
    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def holds(steps):
        number = next(examples)
        senders: set[int] = set()
        records: list[tuple[int, str]] = []
        for step in steps:
            tenant = f"{number}-{step.tenant}"
            if isinstance(step, Extract):
                answer = ask(tenant, "POST", "/v1/extract?task=invoice", document.data + b"%%%d" % step.remark)
                assert (answer.json()["cached"] is not None) == (step.tenant in senders)
                senders.add(step.tenant)
                records.append((step.tenant, answer.headers["x-record-id"]))
            elif records:
                owner, record_id = records[step.which % len(records)]
                answer = ask(tenant, "GET", f"/v1/records/{record_id}")
                assert answer.status_code == (200 if owner == step.tenant else 404)

    holds()
