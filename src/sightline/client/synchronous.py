"""The client for programs that wait."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx2

from sightline.client import asking, hearing
from sightline.client.asking import Ask, Categories, Source
from sightline.client.hearing import Result
from sightline.client.waiting import Patience
from sightline.errors import SightlineError, Unreachable
from sightline.jobs.batch import Batch
from sightline.types import Json, Record

TIMEOUT_S = 90.0


class Client:
    """Asks the service at `url` with `key`. Use it as `with`, or call `close`.

    Every method raises the error that the library itself would raise, known by the code that the service tells;
    Unreachable where no service answers. A full service is asked again when it says, for at most `patience_s` seconds;
    nothing is done twice by that. `timeout_s` is for one try. `transport` is for tests.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        patience_s: float = 60.0,
        timeout_s: float = TIMEOUT_S,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=timeout_s, transport=transport)
        self._patience = Patience(patience_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def extract(  # noqa: PLR0913 (what is asked: all but the document have defaults)
        self,
        source: Source,
        *,
        task: str | None = None,
        schema: Mapping[str, Json] | None = None,
        prompt: str | None = None,
        categories: Categories | None = None,
        pages: str | None = None,
        accept_judgements: bool | None = None,
    ) -> Record:
        """The record of one document, as `sightline.extract` gives it."""
        asked = {"task": task, "schema": schema, "prompt": prompt, "categories": categories, "pages": pages}
        ask = asking.posted("extract", [source], **asked, accept_judgements=accept_judgements)
        return hearing.record_of(self._sent(ask))

    def extract_many(self, sources: Sequence[Source], *, task: str | None = None) -> tuple[Record, ...]:
        """The records of several documents in one request, in their order; one that cannot be read has failed."""
        return hearing.records_of(self._sent(asking.posted("extract", sources, task=task)))

    def analyze(self, source: Source, prompt: str, *, pages: str | None = None) -> Record:
        """The answer to `prompt` about one picture."""
        return hearing.record_of(self._sent(asking.posted("analyze", [source], prompt=prompt, pages=pages)))

    def compare(self, sources: Sequence[Source], question: str) -> Record:
        """The answer to `question` about all pictures at once."""
        return hearing.record_of(self._sent(asking.posted("compare", sources, question=question)))

    def sequence(self, sources: Sequence[Source], context: str = "") -> Record:
        """What pictures that follow each other show, and what they come to."""
        return hearing.record_of(self._sent(asking.posted("sequence", sources, context=context)))

    def scan(self, source: Source, *, pages: str | None = None) -> Record:
        """What a document tells a model and what it shows, without asking one."""
        return hearing.record_of(self._sent(asking.posted("scan", [source], pages=pages)))

    def cost(
        self, picture: Source, *, models: Sequence[str] = (), detail: str = "auto"
    ) -> Sequence[Mapping[str, Json]]:
        """What a picture costs at `models`, the usual ones where none is named; or one of a size such as 4032x3024."""
        return hearing.bills_of(self._sent(asking.costed(picture, models, detail)))

    def record(self, id: str) -> Record:  # noqa: A002 (it is the record's own word)
        """The record that the service kept under that number."""
        return hearing.record_of(self._sent(asking.kept(id)))

    def submit(  # noqa: PLR0913 (what is asked: all but the documents have defaults)
        self,
        sources: Sequence[Source] = (),
        *,
        urls: Sequence[str] = (),
        task: str | None = None,
        schema: Mapping[str, Json] | None = None,
        prompt: str | None = None,
        categories: Categories | None = None,
        pages: str | None = None,
        accept_judgements: bool | None = None,
        webhook: str | None = None,
        webhook_secret: str | None = None,
    ) -> Batch:
        """A batch of files, or of `urls` that the service reads, which is kept there until it is done.

        `webhook` hears of its end, signed with `webhook_secret`: 24 to 64 random bytes as base64, which
        `sightline.client.verify` takes, too. Raises UsageError without documents.
        """
        asked = {"task": task, "schema": schema, "prompt": prompt, "categories": categories, "pages": pages}
        told = {"accept_judgements": accept_judgements, "webhook": webhook, "webhook_secret": webhook_secret}
        return hearing.batch_of(self._sent(asking.batched(sources, urls, **asked, **told)))

    def batch(self, id: str) -> Batch:  # noqa: A002 (it is the batch's own word)
        """How far a batch is."""
        return hearing.batch_of(self._sent(asking.batch(id)))

    def batches(self) -> Sequence[Batch]:
        """All batches, the newest first."""
        found: list[Batch] = []
        below: str | None = None
        while True:
            some, below = hearing.batches_of(self._sent(asking.batches(below)))
            found += some
            if below is None:
                return found

    def cancel(self, id: str) -> Batch:  # noqa: A002 (it is the batch's own word)
        """End a batch: no further document is begun, and what is done stays."""
        return hearing.batch_of(self._sent(asking.cancelled(id)))

    def wait(self, id: str, *, every_s: float = 1.0) -> Batch:  # noqa: A002 (it is the batch's own word)
        """How a batch ended, as soon as it has; it is asked for `every_s` seconds."""
        while True:
            found = self.batch(id)
            if found.has_ended:
                return found
            time.sleep(every_s)

    def results(self, id: str, *, after: int = 0) -> Iterator[Result]:  # noqa: A002 (it is the batch's own word)
        """The results that are there, in the order of the documents, from behind the number `after` on.

        They are read as they are taken. Raises Unreachable where the connection ends early; go on behind the last one.
        """
        ask = asking.results(id, after)
        try:
            with self._http.stream(**ask.sent) as reply:
                if reply.status_code >= 400:
                    reply.read()
                    hearing.told(reply)
                for line in reply.iter_lines():
                    yield hearing.result_of(line)
        except httpx2.HTTPError as error:
            raise Unreachable(f"The service did not answer ({type(error).__name__}); look at its address.") from error

    def _sent(self, ask: Ask) -> Mapping[str, Any]:
        """What is answered in the end. Raises the error that there is no waiting for."""
        start, tries = time.monotonic(), 0
        while True:
            tries += 1
            try:
                return hearing.told(self._try(ask))
            except SightlineError as error:
                wait_s = self._patience.wait_s(error, tries=tries, spent_s=time.monotonic() - start)
                if wait_s is None:
                    raise
            time.sleep(wait_s)

    def _try(self, ask: Ask) -> httpx2.Response:
        try:
            return self._http.request(**ask.sent)
        except httpx2.HTTPError as error:
            raise Unreachable(f"The service did not answer ({type(error).__name__}); look at its address.") from error
