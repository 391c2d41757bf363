"""Batches in this process: who reads their documents, and when there is room for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sightline.database.engine import Database
from sightline.errors import InputNotFound, UrlRefused
from sightline.jobs.claims import Claim, Claims
from sightline.jobs.intake import Intake
from sightline.jobs.notices import Notices
from sightline.jobs.runner import Runner
from sightline.jobs.terms import Batches
from sightline.service.asked import named
from sightline.service.fetch import Fetcher
from sightline.service.options import ExtractOptions
from sightline.service.parts import Parts
from sightline.service.routes.extract import task_of
from sightline.sources.objects import is_url, objects
from sightline.tenants import Tenant
from sightline.types import Record, Upload

WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Jobs:
    """Batches, for the routes that are about them. `hooks` sends webhooks, None where they are not allowed."""

    terms: Batches
    intake: Intake
    runner: Runner
    hooks: Fetcher | None = None

    def check(self, documents: Sequence[Upload | str], tenant: Tenant, fetcher: Fetcher | None) -> None:
        """Raise UrlRefused for an address that nothing is read from."""
        for url in documents:
            if isinstance(url, str) and not url.startswith(WEB):
                _check_object(self.terms, url, tenant)
            elif isinstance(url, str):
                _from_web(fetcher).check(url)


def jobs_of(parts: Parts, terms: Batches, database: Database, hooks: Fetcher | None) -> Jobs:
    """The batches in `database`, read by `parts`; `hooks` stays the caller's to close."""
    intake = Intake(database, terms)
    clerk = Clerk(parts, terms)
    runner = Runner(
        claims=Claims(database, lease_s=terms.lease_s),
        reader=clerk,
        terms=terms,
        room=clerk.room,
        expire=intake.expire,
        notices=None if hooks is None else Notices(database, intake, hooks.post),
        grace_s=parts.serving.deadline_s,
    )
    return Jobs(terms, intake, runner, hooks)


@dataclass(frozen=True, slots=True)
class Clerk:
    """Reads documents of batches on the same bench as requests, and keeps and counts their records like theirs."""

    parts: Parts
    terms: Batches

    def room(self) -> int:
        """How many documents of batches may be under way: none, while requests have all workers."""
        queue = self.parts.queue
        return (self.terms.at_once or queue.workers) - queue.waiting

    async def read(self, claim: Claim) -> Record:
        """The record of a document. Raises what fetching it and `Pipeline.extract` do."""
        options = ExtractOptions.model_validate(claim.options)
        said = options.model_dump_json(exclude={"pages"}, by_alias=True)
        task = task_of(said, accepting=self.parts.accept_judgements)
        upload = await self._upload(claim)
        return await self.parts.bench.extract(claim.tenant, upload, task=task, pages=options.pages)

    async def keep(self, claim: Claim, record: Record) -> tuple[Record, str | None]:
        """Keep it where records are kept; pages are only drawn of files that are here."""
        archive = self.parts.archive
        if archive is None:
            return record, None
        pages = claim.options.get("pages")
        return await archive.kept(
            record,
            tenant=claim.tenant.name,
            upload=claim.upload if record.pages else None,
            pages=pages if isinstance(pages, str) else None,
        )

    def finished(self, record: Record, *, tenant: str) -> None:
        """Count it."""
        self.parts.observer.read(record, tenant=tenant)

    async def _upload(self, claim: Claim) -> Upload:
        if claim.upload is not None:
            return claim.upload
        if claim.url is None:
            raise InputNotFound(f"{claim.name}: the file is not here any more; send it again.")
        if claim.url.startswith(WEB):
            return named(await _from_web(self.parts.fetcher).upload(claim.url))
        # Settings may have changed since the batch was taken.
        _check_object(self.terms, claim.url, claim.tenant)
        return await asyncio.to_thread(_object, claim.url, self.parts.limits.max_bytes)


def _object(url: str, max_bytes: int) -> Upload:
    return next(objects(url, max_bytes=max_bytes)).read()


def _from_web(fetcher: Fetcher | None) -> Fetcher:
    if fetcher is None:
        raise UrlRefused("This service fetches nothing from the web; send the file itself.")
    return fetcher


def _check_object(terms: Batches, url: str, tenant: Tenant) -> None:
    if not is_url(url) or not terms.opens(url, tenant.name):
        raise UrlRefused("This service reads nothing from there; send the file itself, or ask its operator.")
