"""Answers of the service: records, and problems as the errors that the library itself would raise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, cast

from sightline import errors
from sightline.errors import Exhausted, ModeratorError, ProviderError, RequestError, SightlineError, Unreachable
from sightline.jobs.batch import Batch
from sightline.types import Json, Record
from sightline.wire import from_json


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the document `number` of a batch, counted from 1; `id` is under which its record was kept."""

    number: int
    id: str | None
    record: Record


class Reply(Protocol):
    """What an HTTP client got."""

    @property
    def status_code(self) -> int:
        """The status."""
        ...

    @property
    def content(self) -> bytes:
        """The body."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, whose names are found in small letters."""
        ...


def record_of(found: Mapping[str, Any]) -> Record:
    """The record, or the first of several."""
    return from_json(found["records"][0] if "records" in found else found)


def records_of(found: Mapping[str, Any]) -> tuple[Record, ...]:
    """All records, in order."""
    return tuple(map(from_json, found.get("records", [found])))


def bills_of(found: Mapping[str, Any]) -> Sequence[Mapping[str, Json]]:
    """What pictures cost, as `sightline cost --json` prints it."""
    return found["bills"]


def batch_of(found: Mapping[str, Any]) -> Batch:
    """How far a batch is."""
    return Batch.from_json(found)


def batches_of(found: Mapping[str, Any]) -> tuple[Sequence[Batch], str | None]:
    """Some batches, and where the next ones begin."""
    return tuple(map(Batch.from_json, found["batches"])), found["next"]


def result_of(line: str) -> Result:
    """A line of the results of a batch. Raises Unreachable for one that ends early, as a cut connection leaves it."""
    try:
        said: Any = json.loads(line)
        return Result(said["number"], said["id"], from_json(said))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable("The results ended in the middle of a line; ask for the rest.") from error


def told(reply: Reply) -> Mapping[str, Any]:
    """The object that was answered. Raises the SightlineError of a problem, Unreachable for what is no answer."""
    try:
        found: Any = json.loads(reply.content)
    except ValueError as error:
        raise Unreachable(
            f"Status {reply.status_code} came without JSON: is this address that of a service?"
        ) from error
    if not isinstance(found, dict):
        raise Unreachable(f"Status {reply.status_code} came with JSON that is no answer of a service.")
    said = cast("Mapping[str, Any]", found)
    if reply.status_code >= 400:
        raise error_of(said, retry_after=reply.headers.get("retry-after"))
    return said


def error_of(problem: Mapping[str, Any], *, retry_after: str | None) -> SightlineError:
    """The error with the code of `problem`; RequestError for one that this release does not know."""
    message = str(problem.get("detail", "The service does not say what is wrong."))
    kind = _kinds().get(str(problem.get("code")), RequestError)
    wait_s = float(retry_after) if retry_after and retry_after.isdigit() else None
    if issubclass(kind, Exhausted):
        return kind(message, failures=())
    if issubclass(kind, RequestError | ProviderError | ModeratorError):
        return kind(message, retry_after_s=wait_s)
    return kind(message)


@cache
def _kinds() -> dict[str, type[SightlineError]]:
    """Every error by its code."""

    def below(kind: type[SightlineError]) -> Iterator[type[SightlineError]]:
        yield kind
        for other in kind.__subclasses__():
            yield from below(other)

    # The tree, whose module loads all of it.
    return {kind.code: kind for kind in below(errors.SightlineError)}
