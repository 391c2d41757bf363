"""Idempotency keys: who did not hear the answer asks again with the same key, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256

from sightline.cache.flight import SingleFlight
from sightline.errors import KeyReused, MalformedRequest
from sightline.service.answer import Answer, unpacked
from sightline.store import Store

MOST_LETTERS = 255
REPLAYED = "idempotency-replayed"


class Once:
    """Gives the answer of a key again, for `seconds`, from `store`.

    Requests of one process with the same key share their work even while it is under way; those of two processes only
    when the first is done. Errors are not kept: the same request may go well next time.
    """

    def __init__(self, store: Store, *, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._flights: SingleFlight[bytes] = SingleFlight()

    async def answer(self, tenant: str, key: str, request: str, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `work` answers to `request`, a digest of all that was sent; or what it did the first time.

        Raises KeyReused where another request was sent with `key`, StoreError where nobody knows, and what `work` does.
        """
        if not (key.isascii() and key.isprintable() and len(key) <= MOST_LETTERS):
            raise MalformedRequest(f"An idempotency key is at most {MOST_LETTERS} printable ASCII characters.")
        place = f"idempotency:{_digest(tenant)}:{_digest(key)}"
        kept = await self._store.get(place)
        own = False
        if kept is None:

            async def done() -> bytes:
                packed = (await work()).packed(request)
                await self._store.put(place, packed, ttl_s=self._seconds)
                return packed

            kept, own = await self._flights.run(place, done)
        digest, answer = unpacked(kept)
        if digest != request:
            raise KeyReused("This idempotency key came with another request before; give each request its own.")
        return answer if own else Answer(answer.body, answer.status, {**answer.headers, REPLAYED: "true"})


def _digest(said: str) -> str:
    return sha256(said.encode()).hexdigest()
